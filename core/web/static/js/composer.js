// The composer of a timeline: the key that begins a call, and colleagues behind an @. Without script it is a plain form.
const AT = /(?:^|[\s(,;])@([\p{L}\d._-]{0,40}(?: [\p{L}\d._-]{0,40})?)$/u;
const list = () => document.getElementById("note-names");
const isText = (node) => node.id === "note";
let asked, wait;

// A key presses the label by program; a person who chooses with the mouse or the arrows keeps the focus there.
document.addEventListener("click", (event) => {
  if (event.isTrusted || !event.target.matches('.composer [data-key="c"]')) return;
  event.preventDefault(); // or else the choice itself would get the focus
  event.target.control.checked = true;
  document.getElementById("note").focus();
});

function close(text) {
  clearTimeout(wait);
  asked?.abort();
  list().hidden = true;
  text.removeAttribute("aria-activedescendant");
}
function choose(text, option) {
  for (const one of list().children) one.ariaSelected = String(one === option);
  option.scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", option.id);
}
function pick(text, option) {
  const [, typed] = AT.exec(text.value.slice(0, text.selectionStart)) ?? [];
  if (typed === undefined) return close(text);
  text.setRangeText(`${option.dataset.text} `, text.selectionStart - typed.length, text.selectionStart, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  close(text);
  text.focus();
}
async function look(text, typed) {
  asked?.abort();
  asked = new AbortController();
  const headers = { "HX-Request": "true" };
  const address = text.form.getAttribute("action").replace(/notes(\/\d+)?$/, "colleagues");
  const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, { headers, signal: asked.signal });
  if (!answer.ok || !text.isConnected) return;
  list().innerHTML = await answer.text();
  list().hidden = !list().firstElementChild;
  if (!list().hidden) choose(text, list().firstElementChild);
}

document.addEventListener("input", ({ target }) => {
  if (!isText(target)) return;
  const [, typed] = AT.exec(target.value.slice(0, target.selectionStart)) ?? [];
  close(target);
  if (typed !== undefined) wait = setTimeout(() => look(target, typed).catch(() => {}), 150);
});
document.addEventListener("keydown", (event) => {
  const text = event.target;
  if (!isText(text) || list().hidden || event.ctrlKey || event.metaKey) return;
  const options = [...list().children];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(text, options[(at + step + options.length) % options.length]);
  else if (event.key === "Enter" || event.key === "Tab") pick(text, options[at]);
  else if (event.key === "Escape") close(text);
  else return;
  event.preventDefault();
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("#note-names [role=option]");
  if (!option) return;
  event.preventDefault(); // the text keeps the focus
  pick(document.getElementById("note"), option);
});
document.addEventListener("focusout", ({ target }) => { if (isText(target)) close(target); });
