// Cells of a list that are typed in where they stand; app.js brings this module when somebody first wants to.
// Enter saves, Escape leaves, Tab goes on to the next cell, up and down to the row above or below. Outside of a list
// and without script there is the form.
const NAMED = "input[name], select[name], textarea[name]";
const sent = () => ({ "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") });
let open = null; // the cell that is typed in, and what it held when it came
let busy = false;

const head = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
const seen = (cell) => cell.getClientRects().length > 0;
const able = (cell) => Boolean(cell?.closest("tr[data-row]")) && head(cell)?.dataset.edit !== undefined && seen(cell);
const row = (cell) => cell.closest("tr");
const address = (cell) => `${row(cell).querySelector("td a[href]").pathname}/cell/${head(cell).dataset.name}${location.search}`;
const values = (box) => [...box.querySelectorAll(NAMED)].filter((one) => one.type !== "checkbox" || one.checked).map((one) => [one.name, one.value]);

export const first = (line) => [...line.cells].find(able);
const beside = (cell, step) => {
  for (let line = row(cell), at = cell.cellIndex + step; line; line = near(line, step), at = line && (step > 0 ? 0 : line.cells.length - 1))
    for (; at >= 0 && at < line.cells.length; at += step) if (able(line.cells[at])) return line.cells[at];
};
const near = (line, step) => {
  do line = step > 0 ? line.nextElementSibling : line.previousElementSibling; while (line && !line.matches("[data-row]"));
  return line;
};
const across = (cell, step) => near(row(cell), step)?.cells[cell.cellIndex];

function say(text) {
  if (text) document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
}

// What refuses altogether says why on a page of its own; here its sentence is enough.
function refused(answer, html) {
  const to = answer.headers.get("HX-Redirect");
  if (to) return location.assign(to);
  const read = new DOMParser().parseFromString(html, "text/html");
  say(read.querySelector(".message p:not(.mut)")?.textContent ?? document.body.dataset.offline);
}

async function ask(cell, body) {
  busy = true;
  try {
    const answer = await fetch(address(cell), { headers: sent(), ...(body && { method: "POST", body: new URLSearchParams(body) }) });
    return [answer, await answer.text()];
  } catch {
    say(document.body.dataset.offline);
    return [];
  } finally {
    busy = false;
  }
}

function show(cell, html) {
  cell.querySelector(".cell")?.remove();
  cell.insertAdjacentHTML("beforeend", html);
  const box = cell.querySelector(".cell");
  window.htmx?.process(box);
  const field = [...box.querySelectorAll("input, select, textarea")].find((one) => one.type !== "hidden");
  field.focus();
  field.select?.();
  return box;
}

export async function edit(cell) {
  if (busy || !able(cell) || (open && !(await save()))) return;
  const [answer, html] = await ask(cell);
  if (!answer) return;
  if (!answer.ok) return refused(answer, html);
  const box = show(cell, html);
  open = { cell, was: JSON.stringify(values(box)) };
  mark(row(cell));
}

// The row that j and k go on from.
function mark(line) {
  for (const other of line.parentElement.querySelectorAll('[aria-current="true"]')) other.removeAttribute("aria-current");
  line.setAttribute("aria-current", "true");
}

function leave() {
  const { cell } = open;
  open = null;
  cell.querySelector(".cell")?.remove();
  return cell;
}

function rest(cell) {
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
}

// Saves what was typed; gives the cell as it is then, nothing where it was refused and stays open.
async function save() {
  const { cell, was } = open;
  const box = cell.querySelector(".cell");
  if (!cell.isConnected || !box) return (open = null);
  if (JSON.stringify(values(box)) === was && !box.querySelector(".err")) return leave();
  box.ariaBusy = "true";
  const [answer, html] = await ask(cell, [...values(box), ["_version", box.dataset.version], ["_was", box.dataset.was]]);
  box.ariaBusy = "false";
  if (!answer || ![200, 409, 422].includes(answer.status) || (answer.status !== 200 && !html.includes('class="cell"'))) {
    if (answer) refused(answer, html);
    return null;
  }
  if (answer.status !== 200) return show(cell, html), null;
  open = null;
  document.dispatchEvent(new CustomEvent("changed"));
  const old = row(cell);
  const at = cell.cellIndex;
  old.insertAdjacentHTML("afterend", html);
  const fresh = old.nextElementSibling;
  fresh.querySelector('input[name="id"]').checked = old.querySelector('input[name="id"]').checked;
  old.remove();
  window.htmx?.process(fresh);
  mark(fresh);
  return fresh.cells[at];
}

async function go(to) {
  const cell = await save();
  if (!cell) return;
  const next = to(cell);
  rest(cell);
  if (next && able(next)) await edit(next);
}

const folded = (target) => target.closest(".combo")?.querySelector("[role=listbox]").hidden !== false;

// What a key does while a cell is typed in; nothing for those that belong to the field itself.
function typing({ key, shiftKey, target }) {
  if (!folded(target)) return;
  if (key === "Enter" && !(shiftKey && target.matches("textarea"))) return () => go(() => null);
  if (key === "Escape") return () => rest(leave());
  if (key === "Tab") return () => go((cell) => beside(cell, shiftKey ? -1 : 1));
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step && !target.matches("select, textarea, [role=combobox]")) return () => go((cell) => across(cell, step));
}

// What a key does on a cell that was just left.
function resting({ key, target }) {
  if (key === "Enter" || key === "F2") return () => edit(target);
  if (key === "Escape") return () => target.blur();
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[key];
  const next = step && (key.endsWith("Up") || key.endsWith("Down") ? across(target, step) : beside(target, step));
  if (step) return () => next && able(next) && rest(next);
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.isComposing || !target.matches) return;
  const act = target.closest(".cell") ? typing(event) : target.matches("td[tabindex]") && resting(event);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  if (!busy) act();
}, true);

// Who goes on elsewhere has what they typed saved.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const box = target.closest?.(".cell");
  if (box && open && !busy && relatedTarget && !box.contains(relatedTarget)) save();
});
document.addEventListener("mousedown", ({ target }) => {
  if (open && !busy && !target.closest(".cell")) save();
});
