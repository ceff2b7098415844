// Block Kit as the bot uses it. A block or element that isn't known is named, never left out in silence.
import { html, useState } from "./html.js";
import { Link, Text, safeUrl } from "./mrkdwn.js";
import { Field } from "./fields.js";

// `on` says what may happen: press(element, blockId) for buttons and choices, and, in a modal, set(blockId, value).
export function Blocks({ blocks, ...rest }) {
  return (blocks || []).map((block, place) => html`<${Block} key=${block.block_id || place} block=${block} ...${rest} />`);
}

function Block({ block, names, on, values, errors }) {
  const id = block.block_id;
  switch (block.type) {
    case "header":
      return html`<h3 class="header"><${Words} of=${block.text} names=${names} /></h3>`;
    case "divider":
      return html`<hr />`;
    case "section":
      return html`<div class="section">
        <div class="section-text">
          ${block.text && html`<p><${Words} of=${block.text} names=${names} /></p>`}
          ${block.fields && html`<div class="fields">${block.fields.map((field) => html`<p><${Words} of=${field} names=${names} /></p>`)}</div>`}
        </div>
        ${block.accessory && html`<${Element} element=${block.accessory} id=${id} names=${names} on=${on} values=${values} />`}
      </div>`;
    case "context":
      return html`<p class="context">${block.elements.map((part) => part.type === "image" ? html`<${Picture} of=${part} />` : html`<${Words} of=${part} names=${names} />`)}</p>`;
    case "actions":
      return html`<div class="actions">${block.elements.map((part) => html`<${Element} key=${part.action_id} element=${part} id=${id} names=${names} on=${on} values=${values} />`)}</div>`;
    case "image":
      return html`<figure>${block.title && html`<figcaption><${Words} of=${block.title} names=${names} /></figcaption>`}<${Picture} of=${block} /></figure>`;
    case "rich_text":
      return html`<div class="rich">${block.elements.map((part) => html`<${Rich} part=${part} names=${names} />`)}</div>`;
    case "input":
      return html`<${Field} block=${block} names=${names} on=${on} value=${values?.[id]?.[block.element.action_id]} error=${errors?.[id]} />`;
    default:
      return html`<p class="unknown">This page can't show a block of type ${block.type}.</p>`;
  }
}

export function Words({ of, names }) {
  return html`<${Text} text=${of.text} formatted=${of.type === "mrkdwn"} users=${names.users} channels=${names.channels} />`;
}

function Picture({ of }) {
  const source = of.slack_file?.id ? `/page/file/${encodeURIComponent(of.slack_file.id)}` : safeUrl(of.image_url || "");
  return source ? html`<img src=${source} alt=${of.alt_text} />` : html`<span>${of.alt_text}</span>`;
}

function Rich({ part, names }) {
  const inside = (part.elements || []).map((piece) => html`<${RichPiece} piece=${piece} names=${names} />`);
  switch (part.type) {
    case "rich_text_section":
      return html`<p class="words">${inside}</p>`;
    case "rich_text_quote":
      return html`<blockquote class="words">${inside}</blockquote>`;
    case "rich_text_preformatted":
      return html`<pre>${inside}</pre>`;
    case "rich_text_list": {
      const items = part.elements.map((item) => html`<li><${Rich} part=${item} names=${names} /></li>`);
      return part.style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    default:
      return html`<p class="unknown">${part.type}</p>`;
  }
}

function RichPiece({ piece, names }) {
  if (piece.type === "link") return html`<${Link} url=${piece.url} label=${piece.text} />`;
  if (piece.type === "user") return html`<span class="mention">@${names.users[piece.user_id]?.display || piece.user_id}</span>`;
  if (piece.type === "emoji") return html`<span>:${piece.name}:</span>`;
  if (piece.type === "date") return html`<time>${new Date(piece.timestamp * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}</time>`;
  const style = piece.style || {};
  let node = piece.text;
  if (style.code) node = html`<code>${node}</code>`;
  if (style.bold) node = html`<b>${node}</b>`;
  if (style.italic) node = html`<i>${node}</i>`;
  if (style.strike) node = html`<s>${node}</s>`;
  return node;
}

function Element({ element, id, names, on, values }) {
  if (element.type === "image") return html`<${Picture} of=${element} />`;
  if (element.type === "button") return html`<${Button} element=${element} id=${id} names=${names} on=${on} />`;
  if (element.type === "overflow") return html`<${Overflow} element=${element} id=${id} names=${names} on=${on} />`;
  return html`<${Field} bare=${true} block=${{ block_id: id, element, label: { text: element.placeholder?.text || element.action_id } }} names=${names} value=${values?.[id]?.[element.action_id]} on=${on} />`;
}

function Button({ element, id, names, on }) {
  const [asking, ask] = useState(false);
  const press = () => {
    ask(false);
    if (element.url && safeUrl(element.url)) window.open(element.url, "_blank", "noopener,noreferrer");
    on.press({ type: "button", action_id: element.action_id, value: element.value, text: element.text }, id);
  };
  return html`
    <button type="button" class=${`button ${element.style || ""}`} aria-label=${element.accessibility_label ? `${element.text.text}: ${element.accessibility_label}` : undefined} data-action=${element.action_id}
      onClick=${() => (element.confirm ? ask(true) : press())}>${element.text.text}</button>
    ${asking && html`<${Confirm} dialog=${element.confirm} names=${names} yes=${press} no=${() => ask(false)} />`}`;
}

function Overflow({ element, id, names, on }) {
  const choose = (event) => {
    const option = element.options.find((one) => one.value === event.target.value);
    event.target.value = "";
    if (option) on.press({ type: "overflow", action_id: element.action_id, selected_option: option }, id);
  };
  return html`<select class="overflow" aria-label="More actions" onChange=${choose}>
    <option value="">⋯</option>
    ${element.options.map((option) => html`<option value=${option.value}>${option.text.text}</option>`)}
  </select>`;
}

export function Confirm({ dialog, names, yes, no }) {
  const shown = (node) => node && !node.open && node.showModal();
  return html`<dialog class="confirm" ref=${shown} onClose=${no} aria-labelledby="confirm-title">
    <h2 id="confirm-title">${dialog.title.text}</h2>
    <div class="scroll"><${Words} of=${dialog.text} names=${names} /></div>
    <div class="dialog-buttons">
      <button type="button" class="button" onClick=${no}>${dialog.deny.text}</button>
      <button type="button" class=${`button ${dialog.style || "primary"}`} onClick=${yes}>${dialog.confirm.text}</button>
    </div>
  </dialog>`;
}
