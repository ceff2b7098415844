// The page: a small Slack. It holds what somebody looks at; everything else is in the state that the server sends.
import { html, render, useEffect, useMemo, useState } from "./html.js";
import { act, listen } from "./live.js";
import { Composer, Messages } from "./messages.js";
import { Home, Modal } from "./views.js";
import { Guide } from "./guide.js";
import { Audit } from "./audit.js";

const HOME = "home";
const AUDIT = "audit";
const remembered = (key, otherwise) => JSON.parse(localStorage.getItem(`greenlight-${key}`) ?? JSON.stringify(otherwise));
const remember = (key, value) => localStorage.setItem(`greenlight-${key}`, JSON.stringify(value));

function App() {
  const [person, setPerson] = useState(remembered("person", ""));
  const [state, setState] = useState(null);
  const [place, setPlace] = useState("");
  const [thread, setThread] = useState("");
  const [lost, setLost] = useState(false);
  const [notice, setNotice] = useState("");
  const [log, setLog] = useState(new Set(remembered("log", [])));
  const [toured, setToured] = useState(remembered("toured", false));
  const [read, setRead] = useState(remembered("read", {}));
  const [fill] = useState(null);

  useEffect(() => listen(person, setState, setLost), [person]);
  const here = state?.channels.find((channel) => channel.id === place) || state?.channels[0];
  const at = place === HOME || place === AUDIT ? place : here?.id;
  const key = `${state?.me.id}:${at}`;
  const newest = at === HOME || at === AUDIT ? "" : here?.messages.at(-1)?.ts || "";
  const [seen, setSeen] = useState("");
  useEffect(() => { setSeen(read[key] || ""); }, [key]);
  useEffect(() => {
    if (!newest) return;
    const next = { ...read, [key]: newest };
    setRead(next);
    remember("read", next);
  }, [key, newest]);

  const names = useMemo(() => state && namesIn(state), [state]);
  if (!state) return html`<p class="empty" role="status">Greenlight is starting …</p>`;

  const note = (what) => setLog((old) => { const next = new Set(old).add(what); remember("log", [...next]); return next; });
  const tell = async (name, details) => {
    try { setNotice(""); return await act(state.me.id, name, details); } catch (error) { setNotice(error.message); return null; }
  };
  const become = (id) => { note(`as ${state.people.find((one) => one.id === id).name}`); remember("person", id); setThread(""); setPlace(""); setState(null); setPerson(id); };
  const go = (to) => { setPlace(to); setThread(""); if (to === HOME) tell("home", {}); if (to === AUDIT) note("audit"); };
  const openThread = (ts) => { setThread(ts); note("thread"); };
  const post = async (channel, text, more = {}) => {
    if (text.startsWith("/")) return tell("command", { channel, text });
    const sent = await tell("post", { channel, text, ...more });
    if (sent && !more.thread_ts) setThread(sent.ts);
    return sent;
  };
  const acts = {
    click: (channel, message, action) => { note(action.action_id); return tell("click", { channel, ts: message.ts, whispered: Boolean(message.whispered), action }); },
    press: (view, action, values) => { note(action.action_id); return tell("press", { view, action, values }); },
    submit: (view, values) => tell("submit", { view, values }),
    dismiss: () => tell("dismiss", {}),
    edit: (channel, ts, text) => tell("edit", { channel, ts, text }),
    remove: (channel, ts) => tell("delete", { channel, ts }),
    hide: (channel, ts) => tell("hide", { channel, ts }),
    messageShortcut: (channel, ts, id) => tell("message_shortcut", { channel, ts, callback_id: id }),
  };
  const tour = async (text) => { const drafts = state.channels[0].id; setPlace(drafts); if (await post(drafts, text)) { note("founding"); note("thread"); } };
  const top = state.modals.at(-1);
  const unread = (channel) => (channel.messages.at(-1)?.ts || "") > (read[`${state.me.id}:${channel.id}`] || "") && channel.id !== at;

  return html`<div class=${`app ${thread ? "with-thread" : ""}`}>
    <header class="top">
      <p class="demo"><b>Greenlight demo</b> <span>A stand-in on your machine. This is not Slack.</span></p>
      <nav class="people" aria-label="Who you are">
        ${state.people.map((one) => html`<button type="button" aria-pressed=${one.id === state.me.id} onClick=${() => become(one.id)}><b>${one.display}</b> <small>${one.role}</small></button>`)}
      </nav>
    </header>
    ${(lost || !state.ready) && html`<p class="banner" role="status">${lost ? "The demo doesn't answer; trying again …" : "Greenlight is starting: reviews begin in a moment."}</p>`}
    ${notice && html`<p class="banner wrong" role="alert">${notice} <button type="button" class="button" onClick=${() => setNotice("")}>Close</button></p>`}
    <nav class="channels" aria-label="Channels">
      <button type="button" class="channel" aria-current=${at === HOME ? "page" : undefined} onClick=${() => go(HOME)}>Greenlight · Home</button>
      ${state.channels.map((channel) => html`<button type="button" class=${`channel ${unread(channel) ? "bold" : ""}`} aria-current=${at === channel.id ? "page" : undefined} onClick=${() => go(channel.id)}>
        ${channel.direct ? "Greenlight · Messages" : `# ${channel.name}`}${unread(channel) && html`<span class="dot" aria-label="unread"></span>`}</button>`)}
      <button type="button" class="channel" aria-current=${at === AUDIT ? "page" : undefined} onClick=${() => go(AUDIT)}>Audit log</button>
      ${state.shortcuts.global.map((shortcut) => html`<button type="button" class="channel shortcut" onClick=${() => tell("shortcut", { callback_id: shortcut.callback_id })}>+ ${shortcut.name}</button>`)}
    </nav>
    <main class="conversation" aria-label=${at === HOME ? "App Home" : at === AUDIT ? "Audit log" : here.name}>
      ${at === AUDIT ? html`<${Audit} />` : at === HOME ? html`<${Home} view=${state.home} names=${names} acts=${acts} />` : html`
        <h1 class="title">${here.direct ? "Greenlight" : `#${here.name}`}</h1>
        <${Messages} channel=${here} names=${names} me=${state.me.id} acts=${acts} openThread=${openThread} unreadFrom=${seen} />
        ${!toured && html`<${Guide} log=${log} post=${tour} audit=${() => go(AUDIT)} become=${(name) => become(state.people.find((one) => one.name === name).id)} skip=${() => { setToured(true); remember("toured", true); }} />`}
        <${Composer} label=${here.direct ? "Message Greenlight" : `Post a draft to #${here.name}`} send=${(text) => post(here.id, text)} fill=${fill} hint="Enter sends, Shift+Enter begins a new line. /review your draft answers only you." />`}
    </main>
    ${thread && at !== HOME && at !== AUDIT && html`<section class="thread" aria-label="Thread">
      <header><h2>Thread</h2><button type="button" class="icon" aria-label="Close thread" onClick=${() => setThread("")}>✕</button></header>
      <${Messages} channel=${here} parent=${thread} names=${names} me=${state.me.id} acts=${acts} openThread=${openThread} />
      <${Composer} label="Reply" send=${(text) => post(here.id, text, { thread_ts: thread })} />
    </section>`}
    ${top && html`<${Modal} key=${top.id} view=${top} errors=${state.errors[top.id] || {}} names=${names} acts=${acts} />`}
  </div>`;
}

function namesIn(state) {
  return {
    users: state.users,
    channels: Object.fromEntries(state.channels.map((channel) => [channel.id, channel.name])),
    shortcuts: state.shortcuts,
  };
}

render(html`<${App} />`, document.getElementById("page"));
