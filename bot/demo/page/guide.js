// The first minute, step by step. A step is done when what it asks for can be seen on the page or was pressed.
import { html } from "./html.js";

export const FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?";

const messages = (state) => state.channels.flatMap((channel) => channel.messages);

export const STEPS = [
  { text: "Post the tweet that founded Greenlight to #social-drafts.", button: "Post the founding tweet", done: (state, log) => log.has("founding") },
  { text: "The review is in the message's thread: scores, the words at fault, safer wording.", waits: "reviewing …", done: (state, log) => log.has("thread") },
  { text: "Press “Use this edit” on the wording that you like.", done: (state, log) => log.has("use_edit") },
  { text: "Press “Request sign-off”.", done: (state, log) => log.has("request_signoff") },
  { text: "Become Omar, who approves.", person: "omar", done: (state, log, me) => log.has("request_signoff") && me.name === "omar" },
  { text: "Omar's card waits in his messages from Greenlight. Press “Approve”.", done: (state, log) => log.has("approve") },
  { text: "See who decided what and when: “Audit trail” on the card, or “greenlight audit show” on the command line.", done: (state, log) => log.has("audit_trail"), last: true },
];

export function Guide({ state, log, me, post, become, skip }) {
  const at = STEPS.findIndex((step) => !step.done(state, log, me));
  if (at < 0) return html`<aside class="guide" aria-label="Guided first minute"><p><b>That is Greenlight.</b> Now try drafts of your own.</p><button type="button" class="button primary" onClick=${skip}>Done</button></aside>`;
  const step = STEPS[at];
  return html`<aside class="guide" aria-label="Guided first minute" aria-live="polite">
    <p><span class="count">${at + 1} of ${STEPS.length}</span> ${step.text}</p>
    <div class="guide-buttons">
      ${step.button && html`<button type="button" class="button primary" onClick=${() => post(FOUNDING)}>${step.button}</button>`}
      ${step.person && html`<button type="button" class="button primary" onClick=${() => become(step.person)}>Become Omar</button>`}
      <button type="button" class="button" onClick=${skip}>Skip the tour</button>
    </div>
  </aside>`;
}
