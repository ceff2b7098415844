// A conversation: messages, the whispers that one person sees, threads, and the box to type in.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./html.js";
import { Blocks } from "./blocks.js";
import { Text } from "./mrkdwn.js";

const time = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

// What stands in a channel, or in the thread of `parent`, oldest first.
export function listed(channel, parent) {
  const inside = (message) => (parent ? message.ts === parent || message.thread_ts === parent : !message.thread_ts || message.thread_ts === message.ts);
  return [...channel.messages, ...channel.whispers.map((message) => ({ ...message, whispered: true }))]
    .filter(inside)
    .sort((one, other) => Number(one.ts) - Number(other.ts));
}

export function Messages({ channel, parent, names, me, acts, openThread, unreadFrom }) {
  const list = listed(channel, parent);
  const box = useRef(null);
  const newest = list.at(-1)?.ts;
  // The newest message in view; one that is taller than the box from its beginning.
  useLayoutEffect(() => {
    const last = box.current?.lastElementChild;
    if (last) box.current.scrollTop = last.offsetHeight > box.current.clientHeight ? last.offsetTop - box.current.offsetTop : box.current.scrollHeight;
  }, [channel.id, parent, newest]);
  return html`<div class="messages" ref=${box} tabindex="0" role="log" aria-label=${parent ? "Thread" : `Messages in ${channel.name}`}>
    ${list.map((message, place) => html`
      ${unreadFrom && message.ts > unreadFrom && (place === 0 || list[place - 1].ts <= unreadFrom) && message.user !== me && html`<div class="unread" role="separator"><span>New</span></div>`}
      <${Message} key=${message.ts} message=${message} channel=${channel} inThread=${Boolean(parent)} names=${names} me=${me} acts=${acts} openThread=${openThread} />`)}
  </div>`;
}

function Message({ message, channel, inThread, names, me, acts, openThread }) {
  const [editing, edit] = useState(false);
  const isBot = Boolean(message.bot_id);
  const author = isBot ? { display: "Greenlight" } : names.users[message.user] || { display: message.user };
  const on = { press: (element, block) => acts.click(channel.id, message, { ...element, block_id: block }) };
  return html`<article class=${`message ${message.whispered ? "whispered" : ""}`} data-ts=${message.ts}>
    <div class=${`face ${isBot ? "bot" : ""}`} aria-hidden="true">${author.display[0]}</div>
    <div class="body">
      ${message.whispered && html`<p class="only-you">Only visible to you</p>`}
      <p class="who"><b>${author.display}</b>${isBot && html`<span class="badge">APP</span>`} <time>${time(message.ts)}</time>${message.edited && html`<small> (edited)</small>`}</p>
      ${editing
        ? html`<${Composer} label="Edit message" start=${unescaped(message.text, names)} send=${(text) => { edit(false); acts.edit(channel.id, message.ts, text); }} cancel=${() => edit(false)} />`
        : message.blocks
          ? html`<div class="blocks"><${Blocks} blocks=${message.blocks} names=${names} on=${on} /></div>`
          : html`<p><${Text} text=${message.text || ""} users=${names.users} channels=${names.channels} /></p>`}
      ${!inThread && !message.whispered && message.reply_count > 0 && html`<button type="button" class="replies" onClick=${() => openThread(message.ts)}>${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}</button>`}
    </div>
    <div class="tools">
      ${message.whispered && html`<button type="button" onClick=${() => acts.hide(channel.id, message.ts)}>Dismiss</button>`}
      ${!message.whispered && !inThread && html`<button type="button" onClick=${() => openThread(message.ts)}>Reply in thread</button>`}
      ${!message.whispered && message.text && html`<${Shortcuts} choose=${(id) => acts.messageShortcut(channel.id, message.ts, id)} shortcuts=${names.shortcuts.message} />`}
      ${!message.whispered && message.user === me && !isBot && html`
        <button type="button" onClick=${() => edit(true)}>Edit</button>
        <button type="button" onClick=${() => acts.remove(channel.id, message.ts)}>Delete</button>`}
    </div>
  </article>`;
}

function Shortcuts({ shortcuts, choose }) {
  return shortcuts.map((shortcut) => html`<button type="button" onClick=${() => choose(shortcut.callback_id)}>${shortcut.name}</button>`);
}

// Enter sends, Shift and Enter begins a new line.
export function Composer({ label, send, start = "", cancel, hint, fill }) {
  const [text, type] = useState(start);
  const area = useRef(null);
  useEffect(() => { if (fill?.text) { type(fill.text); area.current?.focus(); } }, [fill]);
  useEffect(() => { if (cancel) area.current?.focus(); }, []);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${Math.min(area.current.scrollHeight, 240)}px`;
  }, [text]);
  const go = () => { if (text.trim()) { send(text); type(""); } };
  const key = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); go(); }
    if (event.key === "Escape" && cancel) cancel();
  };
  return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); go(); }}>
    <textarea ref=${area} rows="1" aria-label=${label} placeholder=${label} value=${text} onInput=${(event) => type(event.target.value)} onKeyDown=${key}></textarea>
    ${cancel && html`<button type="button" class="button" onClick=${cancel}>Cancel</button>`}
    <button type="submit" class="button primary" disabled=${!text.trim()}>Send</button>
    ${hint && html`<p class="hint">${hint}</p>`}
  </form>`;
}

// A message's text as its writer typed it.
function unescaped(text, names) {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_, id) => `@${names.users[id]?.name || id}`)
    .replace(/<((?:https?:|mailto:)[^<>|]+)(?:\|[^<>]*)?>/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
