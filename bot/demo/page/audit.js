// What `greenlight audit` prints of the demo's database: the drafts, and the evidence of one of them.
import { html, useEffect, useState } from "./html.js";

export function Audit() {
  const [drafts, setDrafts] = useState(null);
  const [draft, setDraft] = useState("");
  const [evidence, setEvidence] = useState("");
  const ask = async (path) => (await fetch(`/page/audit${path}`)).json();
  useEffect(() => { ask("").then((found) => { setDrafts(found); choose(found.drafts.at(-1) || ""); }); }, []);
  const choose = (id) => { setDraft(id); setEvidence(""); if (id) ask(`/${id}`).then((found) => setEvidence(found.text)); };
  if (!drafts) return html`<p class="empty" role="status">Reading the audit log …</p>`;
  return html`<div class="home" tabindex="0">
    <h1 class="header">Audit log</h1>
    <p class="hint">The same on the command line: <code>greenlight audit search</code>, <code>show</code> and <code>verify</code>.</p>
    <pre>${drafts.verify}</pre>
    <div class="field">
      <label class="label" for="draft">Evidence of draft</label>
      <select id="draft" value=${draft} onChange=${(event) => choose(event.target.value)}>
        ${drafts.drafts.map((id) => html`<option value=${id}>${id}</option>`)}
      </select>
    </div>
    <pre aria-live="polite">${evidence || "…"}</pre>
  </div>`;
}
