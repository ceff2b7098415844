// Modals and App Home.
import { html, useEffect, useRef, useState } from "./html.js";
import { Blocks } from "./blocks.js";
import { initialValues } from "./fields.js";

export function Modal({ view, errors, names, acts }) {
  const [values, setValues] = useState({});
  const dialog = useRef(null);
  useEffect(() => setValues((old) => ({ ...initialValues(view.blocks), ...kept(old, view.blocks) })), [view.id, view.hash]);
  useEffect(() => { if (dialog.current && !dialog.current.open) dialog.current.showModal(); }, [view.id]);
  const set = (block, action, value) => setValues((old) => ({ ...old, [block]: { ...old[block], [action]: value } }));
  const on = { set, press: (element, block) => acts.press(view.id, { ...element, block_id: block }, values) };
  const [missing, setMissing] = useState({});
  const submit = (event) => {
    event.preventDefault();
    const empty = emptyFields(view.blocks, values);
    setMissing(empty);
    if (!Object.keys(empty).length) acts.submit(view.id, values);
  };
  const wrong = { ...missing, ...errors };
  return html`<dialog class="modal" ref=${dialog} aria-labelledby="modal-title" onCancel=${(event) => { event.preventDefault(); acts.dismiss(); }}>
    <form onSubmit=${submit} novalidate>
      <header><h2 id="modal-title">${view.title?.text}</h2>
        <button type="button" class="icon" aria-label="Close" onClick=${() => acts.dismiss()}>✕</button></header>
      <div class="scroll">
        ${wrong[""] && html`<p class="error" role="alert">${wrong[""]}</p>`}
        <${Blocks} blocks=${view.blocks} names=${names} on=${on} values=${values} errors=${wrong} />
      </div>
      <footer class="dialog-buttons">
        <button type="button" class="button" onClick=${() => acts.dismiss()}>${view.close?.text || "Close"}</button>
        ${view.submit && html`<button type="submit" class="button primary">${view.submit.text}</button>`}
      </footer>
    </form>
  </dialog>`;
}

export function Home({ view, names, acts }) {
  const values = view ? initialValues(view.blocks) : {};
  const on = { press: (element, block) => acts.press(view.id, { ...element, block_id: block }, values) };
  return html`<div class="home">
    ${view ? html`<${Blocks} blocks=${view.blocks} names=${names} on=${on} values=${values} />` : html`<p class="empty">Greenlight has nothing to show here yet.</p>`}
  </div>`;
}

// What was typed into blocks that are still there after the bot changed the view.
function kept(old, blocks) {
  const ids = new Set(blocks.map((block) => block.block_id));
  return Object.fromEntries(Object.entries(old).filter(([id]) => ids.has(id)));
}

function emptyFields(blocks, values) {
  const missing = {};
  for (const block of blocks) {
    if (block.type !== "input" || block.optional) continue;
    const { type, ...chosen } = values[block.block_id]?.[block.element.action_id] || {};
    const value = Object.values(chosen)[0];
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) missing[block.block_id] = "Please complete this field.";
  }
  return missing;
}
