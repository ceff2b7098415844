// Inputs of modals, and choices beside a section. A value is kept in the form in which Slack sends it.
import { html, useEffect, useState } from "./html.js";

const CHOSEN = {
  static_select: "selected_option", radio_buttons: "selected_option", users_select: "selected_user",
  channels_select: "selected_channel", conversations_select: "selected_conversation", checkboxes: "selected_options",
  multi_static_select: "selected_options", multi_users_select: "selected_users", datepicker: "selected_date",
  timepicker: "selected_time", datetimepicker: "selected_date_time", plain_text_input: "value",
};
const GIVEN = {
  static_select: "initial_option", radio_buttons: "initial_option", users_select: "initial_user",
  channels_select: "initial_channel", conversations_select: "initial_conversation", checkboxes: "initial_options",
  multi_static_select: "initial_options", multi_users_select: "initial_users", datepicker: "initial_date",
  timepicker: "initial_time", datetimepicker: "initial_date_time", plain_text_input: "initial_value",
};
const MANY = new Set(["checkboxes", "multi_static_select", "multi_users_select"]);

// What stands in an element before anybody touches it.
export function initial(element) {
  const empty = MANY.has(element.type) ? [] : null;
  return { type: element.type, [CHOSEN[element.type]]: element[GIVEN[element.type]] ?? empty };
}

// Block id -> action id -> value, for all inputs of a view.
export function initialValues(blocks) {
  const values = {};
  for (const block of blocks) {
    const inside = block.type === "input" ? [block.element] : block.type === "actions" ? block.elements : block.accessory ? [block.accessory] : [];
    for (const element of inside) if (element.type in CHOSEN) values[block.block_id] = { ...values[block.block_id], [element.action_id]: initial(element) };
  }
  return values;
}

export function Field({ block, names, on, value, error, bare = false }) {
  const { element } = block;
  const id = `${block.block_id}-${element.action_id}`;
  const now = value || initial(element);
  const change = (chosen) => {
    const next = { type: element.type, [CHOSEN[element.type]]: chosen };
    on.set?.(block.block_id, element.action_id, next);
    // Slack tells of choices beside a section at once; of an input only where the block asks for it.
    if (bare || block.dispatch_action) on.press?.({ ...next, action_id: element.action_id }, block.block_id);
  };
  const about = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  const grouped = element.type === "checkboxes" || element.type === "radio_buttons";
  const control = html`<${Control} element=${element} id=${id} label=${block.label.text} chosen=${now[CHOSEN[element.type]]} change=${change} names=${names} about=${about} wrong=${Boolean(error)} bare=${bare} />`;
  if (bare) return control;
  return html`<div class=${`field ${error ? "wrong" : ""}`}>
    ${grouped ? html`<span class="label" id=${`${id}-label`}>${block.label.text}${block.optional && html`<small> (optional)</small>`}</span>`
      : html`<label class="label" for=${id}>${block.label.text}${block.optional && html`<small> (optional)</small>`}</label>`}
    ${control}
    ${error && html`<p class="error" id=${`${id}-error`} role="alert">${error}</p>`}
    ${block.hint && html`<p class="hint" id=${`${id}-hint`}>${block.hint.text}</p>`}
  </div>`;
}

function Control({ element, id, label, chosen, change, names, about, wrong, bare }) {
  const shared = { id, "aria-describedby": about, "aria-invalid": wrong || undefined, "aria-label": bare ? label : undefined };
  const options = element.options || (element.option_groups || []).flatMap((group) => group.options);
  const pick = (event) => change(options.find((option) => option.value === event.target.value) || null);
  switch (element.type) {
    case "plain_text_input":
      return html`<${TextInput} element=${element} shared=${shared} chosen=${chosen} change=${change} />`;
    case "static_select":
      return html`<select ...${shared} value=${chosen?.value || ""} onChange=${pick}>
        <option value="">${element.placeholder?.text || "Choose one"}</option>
        ${element.option_groups ? element.option_groups.map((group) => html`<optgroup label=${group.label.text}>${group.options.map(asOption)}</optgroup>`) : options.map(asOption)}
      </select>`;
    case "users_select":
      return html`<select ...${shared} value=${chosen || ""} onChange=${(event) => change(event.target.value || null)}>
        <option value="">${element.placeholder?.text || "Choose somebody"}</option>
        ${Object.entries(names.users).filter(([, user]) => !user.bot).map(([key, user]) => html`<option value=${key}>${user.display}</option>`)}
      </select>`;
    case "channels_select":
    case "conversations_select":
      return html`<select ...${shared} value=${chosen || ""} onChange=${(event) => change(event.target.value || null)}>
        <option value="">${element.placeholder?.text || "Choose a channel"}</option>
        ${Object.entries(names.channels).map(([key, name]) => html`<option value=${key}>#${name}</option>`)}
      </select>`;
    case "multi_users_select":
      return html`<select ...${shared} multiple onChange=${(event) => change([...event.target.selectedOptions].map((option) => option.value))}>
        ${Object.entries(names.users).filter(([, user]) => !user.bot).map(([key, user]) => html`<option value=${key} selected=${(chosen || []).includes(key)}>${user.display}</option>`)}
      </select>`;
    case "multi_static_select":
      return html`<select ...${shared} multiple onChange=${(event) => change([...event.target.selectedOptions].map((one) => options.find((option) => option.value === one.value)))}>
        ${options.map((option) => html`<option value=${option.value} selected=${(chosen || []).some((one) => one.value === option.value)}>${option.text.text}</option>`)}
      </select>`;
    case "checkboxes": {
      const tick = (option, on) => change(options.filter((one) => (one.value === option.value ? on : (chosen || []).some((old) => old.value === one.value))));
      return html`<div role="group" aria-labelledby=${bare ? undefined : `${id}-label`} aria-label=${bare ? label : undefined} aria-describedby=${about}>
        ${options.map((option) => html`<label class="tick"><input type="checkbox" checked=${(chosen || []).some((one) => one.value === option.value)} onChange=${(event) => tick(option, event.target.checked)} /> ${option.text.text}
          ${option.description && html`<small>${option.description.text}</small>`}</label>`)}
      </div>`;
    }
    case "radio_buttons":
      return html`<div role="radiogroup" aria-labelledby=${bare ? undefined : `${id}-label`} aria-label=${bare ? label : undefined} aria-describedby=${about}>
        ${options.map((option) => html`<label class="tick"><input type="radio" name=${id} checked=${chosen?.value === option.value} onChange=${() => change(option)} /> ${option.text.text}
          ${option.description && html`<small>${option.description.text}</small>`}</label>`)}
      </div>`;
    case "datepicker":
      return html`<input type="date" ...${shared} value=${chosen || ""} onChange=${(event) => change(event.target.value || null)} />`;
    case "timepicker":
      return html`<input type="time" ...${shared} value=${chosen || ""} onChange=${(event) => change(event.target.value || null)} />`;
    case "datetimepicker":
      return html`<input type="datetime-local" ...${shared} value=${chosen ? localTime(chosen) : ""} onChange=${(event) => change(event.target.value ? Math.floor(new Date(event.target.value).getTime() / 1000) : null)} />`;
    default:
      return html`<p class="unknown">This page can't show an input of type ${element.type}.</p>`;
  }
}

// The text is kept here while it is typed, so that an answer of the bot in between doesn't move the cursor.
function TextInput({ element, shared, chosen, change }) {
  const [text, type] = useState(chosen || "");
  useEffect(() => type(chosen || ""), [chosen]);
  const props = {
    ...shared, value: text, placeholder: element.placeholder?.text, maxlength: element.max_length || 3000, minlength: element.min_length,
    onInput: (event) => { type(event.target.value); change(event.target.value || null); },
  };
  return element.multiline ? html`<textarea rows="6" ...${props}></textarea>` : html`<input type="text" ...${props} />`;
}

const asOption = (option) => html`<option value=${option.value}>${option.text.text}</option>`;

function localTime(seconds) {
  const moment = new Date(seconds * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}
