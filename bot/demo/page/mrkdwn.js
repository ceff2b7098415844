// Slack's text as nodes: never as HTML, so nothing in a draft can become markup of the page.
import { html } from "./html.js";

const ENTITY = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const TOKEN = /<([^<>]+)>|(```)([\s\S]+?)```|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])/g;

const plain = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITY[entity]);

// A link that opens: the web and mail, nothing that runs.
export function safeUrl(url) {
  return /^(https?:|mailto:)/i.test(url) ? url : null;
}

export function Link({ url, label }) {
  const safe = safeUrl(url);
  const text = label || url;
  return safe
    ? html`<a href=${safe} target="_blank" rel="noopener noreferrer nofollow">${text}</a>`
    : html`<span>${text}</span>`;
}

function bracketed(inside, users, channels) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return html`<span class="mention">@${label || users[target.slice(1)]?.display || target.slice(1)}</span>`;
  if (target.startsWith("#")) return html`<span class="mention">#${label || channels[target.slice(1)] || target.slice(1)}</span>`;
  if (target.startsWith("!date^")) {
    const seconds = Number(target.split("^")[1]);
    return html`<time datetime=${new Date(seconds * 1000).toISOString()}>${new Date(seconds * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}</time>`;
  }
  if (target.startsWith("!subteam^")) return html`<span class="mention">${label || "@" + target.split("^")[1]}</span>`;
  if (target.startsWith("!")) return html`<span class="mention">@${target.slice(1)}</span>`;
  return html`<${Link} url=${plain(target)} label=${label && plain(label)} />`;
}

// Text as people type it and Slack hands it on. `formatted` is false for plain_text objects.
export function Text({ text, users, channels, formatted = true }) {
  if (!formatted) return html`<span class="words">${text}</span>`;
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    nodes.push(plain(text.slice(end, found.index)));
    const [, inside, fence, block, code, bold, italic, struck] = found;
    if (inside !== undefined) nodes.push(bracketed(inside, users, channels));
    else if (fence) nodes.push(html`<pre>${plain(block)}</pre>`);
    else if (code !== undefined) nodes.push(html`<code>${plain(code)}</code>`);
    else if (bold !== undefined) nodes.push(html`<b><${Text} text=${bold} users=${users} channels=${channels} /></b>`);
    else if (italic !== undefined) nodes.push(html`<i><${Text} text=${italic} users=${users} channels=${channels} /></i>`);
    else nodes.push(html`<s>${plain(struck)}</s>`);
    end = found.index + found[0].length;
  }
  nodes.push(plain(text.slice(end)));
  return html`<span class="words">${nodes}</span>`;
}
