// Behaviour that HTML and htmx do not give by themselves.
// Nothing here is needed to read, create, change or delete a record.
const $ = (sel, root = document) => root.querySelector(sel);
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
const page = document.documentElement;

// Theme: at once here, and kept by the server in a cookie; without script the form itself is posted.
function toggleTheme(form) {
  const dark = page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "light" : "dark";
  const body = new FormData(form);
  body.set("theme", page.dataset.theme);
  fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "HX-Request": "true" } }).catch(offline);
}

// Dialogs: the opener is a real link, <a data-open="id" href="…">; the browser gives the focus back to it.
function openDialog(id, opener) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  for (const other of $$("dialog[open]")) other.close();
  dialog.showModal();
  const field = $("[autofocus]", dialog) ?? $(".panel__b :is(input, select, textarea)", dialog);
  field?.focus();
  field?.select?.();
  if (id === "palette") acts().finally(() => window.htmx?.trigger(field, "look"));
  return true;
}

// Sheets: the link leads to a page with a form, the button posts its own; with script what comes is a dialog over this page.
function openSheet(link) {
  const [method, address] = link.matches("button") ? ["POST", link.formAction] : ["GET", link.href];
  window.htmx.ajax(method, address, { source: link.form ?? link, target: "#sheet", select: "#sheet-form", swap: "innerHTML" })
    .then(() => { const sheet = $("#sheet"); if (sheet.firstElementChild) openDialog("sheet"); });
}

function toast(text) {
  const node = $("#toast-template")?.content.firstElementChild.cloneNode(true);
  if (!node || !text) return;
  $("span", node).textContent = text;
  $("#toasts").append(node);
}
const offline = () => toast(document.body.dataset.offline);

// A toast stays for eight seconds, longer while it is pointed at or holds the focus.
function dismiss(node) {
  setTimeout(() => (node.matches(":hover, :focus-within") ? dismiss(node) : node.remove()), 8000);
}
const toasts = $("#toasts");
if (toasts) {
  for (const node of toasts.children) dismiss(node);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) dismiss(node);
  }).observe(toasts, { childList: true });
}

// What this page can do, for the help sheet and the palette; it comes when one of them is first opened.
const acts = () => import(document.body.dataset.acts);
const showHelp = () => acts().then((told) => told.showHelp(openDialog));

const menus = () => $$("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.matches("dialog[open]")) event.target.close();
  const further = event.shiftKey && event.target.closest("[data-shift]");
  if (further) { event.preventDefault(); return location.assign(further.dataset.shift); }
  const el = event.target.closest("[data-open],[data-close],[data-check-all],[data-help],[data-date],[data-sheet],[data-edit-row],button[data-scan]");
  if (!el || event.ctrlKey || event.metaKey) return;
  if ("open" in el.dataset && openDialog(el.dataset.open)) event.preventDefault();
  if ("close" in el.dataset && el.closest("dialog")) { event.preventDefault(); el.closest("dialog").close(); }
  if ("sheet" in el.dataset && window.htmx) { event.preventDefault(); openSheet(el); }
  if ("editRow" in el.dataset) editCell($('tbody tr:has(> .sel > input:checked)', el.form));
  if ("help" in el.dataset) showHelp();
  if ("scan" in el.dataset) import(document.body.dataset.scan).then(({ scan }) => scan(el));
  if ("date" in el.dataset) import(document.body.dataset.dates).then(({ openCalendar }) => openCalendar(el.parentElement));
  if ("checkAll" in el.dataset) check(el.closest("form"), el.checked);
});

// What is chosen in a list: the head's box checks the page, the bar's box all that is found, rows that come later too.
const boxes = (root) => $$('tbody input[name="id"]', root);
function check(form, checked) {
  for (const box of boxes(form)) box.checked = checked;
  if (!checked) for (const box of $$("[data-check-found]", form)) box.checked = false;
}
document.addEventListener("change", ({ target }) => {
  for (const pencil of $$("[data-edit-row]", target.form ?? undefined)) pencil.hidden = boxes(target.form).filter((box) => box.checked).length !== 1;
  if (target.matches("[data-check-found]") && target.checked) check(target.form, true);
  if (target.matches('tbody input[name="id"]') && !target.checked) for (const box of $$("[data-check-found], [data-check-all]", target.form)) box.checked = false;
});
document.addEventListener("htmx:afterSettle", () => {
  const all = $("[data-check-found]:checked");
  if (all) check(all.form, true);
});

// Rows: j and k move, x chooses, Enter opens. One current row per table.
const currentRow = () => $('.tbl tr[data-row][aria-current="true"]');
function moveRow(step) {
  const rows = $$(".tbl tbody tr[data-row]");
  const at = rows.indexOf(currentRow());
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows[at]?.removeAttribute("aria-current");
  next?.setAttribute("aria-current", "true");
  next?.scrollIntoView({ block: "nearest" });
}
const rowKeys = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  F2: () => editCell(currentRow() ?? $(".tbl tr[data-row]")),
  x: () => currentRow()?.querySelector('input[name="id"]')?.click(),
};

// Cells: a double click, F2 on the current row, or the pencil for the chosen one; what types in them comes when it is wanted.
async function editCell(from) {
  const table = from?.closest("table[data-cells]");
  if (!table) return;
  const { edit, first } = await import(table.dataset.cells);
  const line = from.closest("tr[data-row]");
  const cell = from.closest("td") ?? first(line);
  if (cell) edit(cell);
  else location.assign(`${$("td a[href]", line).pathname}/edit`);
}
document.addEventListener("dblclick", ({ target }) => { if (!target.closest(".cell, a, input")) editCell(target.closest("td")); });

// The edge of a column's head is drawn by a finger or the mouse; what keeps its width comes with the first touch.
document.addEventListener("pointerdown", (event) => {
  const grip = event.button === 0 && event.target.closest("[data-grip]");
  if (!grip) return;
  event.preventDefault();
  import(grip.closest("table").dataset.columns).then(({ drag }) => drag(grip, event));
});

// The palette: arrows choose among what was found, Enter opens it, Escape closes at once.
function paletteKey(event, palette) {
  const links = $$('[role="option"]', palette);
  const at = links.findIndex((link) => link.ariaSelected === "true");
  if (event.key === "Escape") { event.preventDefault(); palette.close(); }
  if (event.key === "Enter" && at >= 0) { event.preventDefault(); links[at].click(); }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  if (!links.length) return;
  const to = links[event.key === "ArrowDown" ? (at + 1) % links.length : (at < 1 ? links.length : at) - 1];
  choose(palette, to);
}
function forget(palette) {
  for (const link of $$('[aria-selected="true"]', palette)) link.ariaSelected = "false";
  $("[role=combobox]", palette).removeAttribute("aria-activedescendant");
}
function choose(palette, link) {
  forget(palette);
  link.ariaSelected = "true";
  link.scrollIntoView({ block: "nearest" });
  $("[role=combobox]", palette).setAttribute("aria-activedescendant", link.id);
}

// A box that finds one record of many: what is picked fills the box, and the hidden field before it with its key.
function unfold(combo, open) {
  $("[role=listbox]", combo).hidden = !open;
  $("[role=combobox]", combo).ariaExpanded = String(open);
  if (!open) forget(combo);
}
function pick(combo, option) {
  const key = $("input[type=hidden]", combo);
  const box = $("[role=combobox]", combo);
  box.value = option.dataset.text;
  key.value = option.dataset.value;
  unfold(combo, false);
  key.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}
function comboKey(event, combo) {
  const options = $("[role=listbox]", combo).hidden ? [] : $$('[role="option"]', combo);
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && options.length) unfold(combo, false);
  else if (event.key === "Enter" && at >= 0) pick(combo, options[at]);
  else if (step && options.length) choose(combo, options[(at + step + options.length) % options.length]);
  else if (event.key === "ArrowDown") window.htmx?.trigger(event.target, "look");
  else return;
  event.preventDefault();
}
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const combo = target.closest?.(".combo");
  if (combo && !combo.contains(relatedTarget)) unfold(combo, false);
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".combo [role=option]");
  if (!option) return;
  event.preventDefault(); // the box keeps the focus
  pick(option.closest(".combo"), option);
});

// Shortcuts are declared in markup: data-key="n" on the control they press. Sequences start with g (go to) or a (add).
// Letters go by physical key, so they work in every keyboard layout.
let prefix = "";
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
document.addEventListener("keydown", (event) => {
  const { target, code } = event;
  const mod = event.ctrlKey || event.metaKey;
  if (mod && !event.altKey && code === "KeyK" && openDialog("palette")) return event.preventDefault();
  if (mod && event.key === "Enter") {
    const form = target.closest("form");
    if (!form) return;
    event.preventDefault();
    const button = $(".btn--primary:not([formnovalidate])", $("dialog[open]", form) ?? form);
    return button ? button.click() : form.requestSubmit(); // htmx sends the name of a button that was pressed
  }
  if (event.key === "Escape") for (const menu of menus()) { menu.open = false; $("summary", menu).focus(); }
  const palette = target.closest?.(".palette");
  if (palette) return paletteKey(event, palette);
  const combo = target.closest?.(".combo");
  if (combo) comboKey(event, combo);
  const plain = !mod && !event.altKey && !event.isComposing && !$("dialog[open]");
  if (!plain || (target.matches?.(TYPED) && !/^F\d+$/.test(event.key))) return;
  const slash = event.shiftKey || event.key === "?" ? "?" : "/";
  const key = code.startsWith("Key") ? code.slice(3).toLowerCase() : code === "Slash" ? slash : event.key;
  if (press(key, target)) event.preventDefault();
});
function press(key, target) {
  if (key === "?") return showHelp(), true;
  const wanted = prefix ? `${prefix} ${key}` : key;
  const control = $(`[data-key="${CSS.escape(wanted)}"]`);
  prefix = !prefix && !control && (key === "g" || key === "a") ? key : "";
  if (control) return control.matches(TYPED) ? control.focus() : control.click(), true;
  if (wanted === key && key in rowKeys) return rowKeys[key](), true;
  const link = key === "Enter" && !target.closest("a, button, summary, input") && currentRow();
  return link && $("a[href]", link)?.click(), Boolean(link);
}

// Forms: warn before leaving unsaved work; forms opt in with data-guard. A refused form is still unsaved.
let dirty = false;
addEventListener("left", () => { dirty = false; });
document.addEventListener("input", ({ target }) => {
  if (target.closest("[data-guard]")) dirty = true;
  const palette = target.closest(".palette");
  if (palette) forget(palette); // what was found answers another question
  if (target.matches(".combo [role=combobox]")) $("input[type=hidden]", target.closest(".combo")).value = "";
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-theme-toggle]")) {
    event.preventDefault();
    toggleTheme(form);
  } else if (form.matches("[data-guard]") && !(window.htmx && form.matches("[hx-post]"))) dirty = false;
});
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => { if (detail.xhr.status < 400 && (detail.xhr.getResponseHeader("HX-Redirect") || detail.elt.matches(".composer"))) dirty = false; });
for (const leaves of ["beforeunload", "leaving"]) addEventListener(leaves, (event) => { if (dirty) event.preventDefault(); });

// What htmx brought: a refused form gets the focus on its summary, a conflict opens its dialog.
function settle(part) {
  const found = (sel) => (part.matches?.(sel) ? part : $(sel, part));
  found(".errors")?.focus();
  const dialog = found("dialog[data-show]");
  if (dialog && !dialog.matches(":modal")) {
    dialog.close(); // without script it is open in its place
    dialog.showModal();
  }
  const results = part.closest?.("[role=listbox]");
  const combo = results?.closest(".combo");
  const option = results && $('[role="option"]', results);
  if (combo && combo.contains(document.activeElement)) unfold(combo, true);
  if (option && !results.hidden) choose(combo ?? results.closest("dialog"), option);
  // How a card was found came with the page that led to it; from here on its address says it.
  const from = found("[data-from]");
  if (!from) return;
  const address = new URL(location);
  address.searchParams.set("from", from.dataset.from);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
document.addEventListener("htmx:afterSettle", ({ detail }) => settle(detail.elt));
document.addEventListener("htmx:sendError", offline);
document.addEventListener("toast", ({ detail }) => toast(detail.value ?? detail.text));
settle(document);

// Without a connection a service worker of this business shows a page that says so.
addEventListener("load", () => {
  const manifest = $("link[rel=manifest]");
  if (manifest) navigator.serviceWorker?.register(new URL("sw.js", manifest.href), { updateViaCache: "none" }).catch(() => {});
});
// What others do meanwhile is told once the page has come to rest.
const { live } = document.body.dataset;
if (live) addEventListener("load", () => setTimeout(() => import(live), 1000));
