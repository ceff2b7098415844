// The first minute, step by step. A step is done when what it asks for can be seen on the page or was pressed.
import { html } from "./html.js";

export const FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?";

export const STEPS = [
  { text: "Post the tweet that founded Greenlight to #social-drafts.", button: "Post the founding tweet", done: (log) => log.has("founding") },
  { text: "The review is in the message's thread: scores, the words at fault, safer wording.", waits: "reviewing …", done: (log) => log.has("thread") },
  { text: "Press “Use this edit” on the wording that you like.", done: (log) => log.has("use_edit") },
  { text: "Press “Request sign-off”.", done: (log) => log.has("request_signoff") },
  { text: "Become Omar, who approves.", person: "omar", done: (log) => log.has("as omar") },
  { text: "Omar's card waits in his messages from Greenlight. Press “Approve”.", done: (log) => log.has("signoff_approve") },
  { text: "See who decided what, when and about which text.", button: "Open the audit log", audit: true, done: (log) => log.has("audit") },
];

export function Guide({ log, post, audit, become, skip }) {
  const at = STEPS.findIndex((step) => !step.done(log));
  if (at < 0) return html`<aside class="guide" aria-label="Guided first minute"><p><b>That is Greenlight.</b> Now try drafts of your own.</p><button type="button" class="button primary" onClick=${skip}>Done</button></aside>`;
  const step = STEPS[at];
  return html`<aside class="guide" aria-label="Guided first minute" aria-live="polite">
    <p><span class="count">${at + 1} of ${STEPS.length}</span> ${step.text}</p>
    <div class="guide-buttons">
      ${step.button && html`<button type="button" class="button primary" onClick=${() => (step.audit ? audit() : post(FOUNDING))}>${step.button}</button>`}
      ${step.person && html`<button type="button" class="button primary" onClick=${() => become(step.person)}>Become Omar</button>`}
      <button type="button" class="button" onClick=${skip}>Skip the tour</button>
    </div>
  </aside>`;
}
