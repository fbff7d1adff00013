// Columns of a list drawn wider or narrower by the edge of their head; app.js brings this module with the first touch.
// The sheet of columns does the same by figures, for the keyboard.
const [NARROWEST, WIDEST, USUAL] = [48, 800, 120];

// From the first drag on every column has its own width, so that the one that is drawn is the only one that changes.
function held(table) {
  let group = table.querySelector("colgroup");
  const heads = [...table.tHead.rows[0].cells];
  if (!group) {
    group = document.createElement("colgroup");
    for (const head of heads) group.append(Object.assign(document.createElement("col"), { className: head.className.replace(/\b(num|sel)\b/g, "").trim() }));
    table.querySelector("caption").after(group);
  }
  const cols = [...group.children];
  const widths = heads.map((head) => Math.round(head.getBoundingClientRect().width));
  cols.forEach((col, at) => { col.width = widths[at] || col.width || USUAL; });
  table.dataset.fixed = "";
  return cols;
}

export function drag(grip, { pointerId, clientX }) {
  const head = grip.closest("th");
  const table = head.closest("table");
  const began = head.getBoundingClientRect().width;
  const toRight = getComputedStyle(head).direction === "rtl" ? -1 : 1;
  const cols = held(table);
  const col = cols[head.cellIndex];
  const move = (event) => { col.width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, began + toRight * (event.clientX - clientX)))); };
  const done = () => {
    for (const name of ["pointermove", "pointerup", "pointercancel", "lostpointercapture"]) grip.removeEventListener(name, name === "pointermove" ? move : done);
    delete grip.dataset.held;
    keep(table, cols);
  };
  grip.dataset.held = "";
  grip.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) grip.addEventListener(name, done);
  try {
    grip.setPointerCapture(pointerId);
  } catch {
    done(); // it was let go before this module was there
  }
}

async function keep(table, cols) {
  const heads = [...table.tHead.rows[0].cells];
  const said = heads.flatMap((head, at) => (head.dataset.name ? [`${head.dataset.name}:${cols[at].width}`] : []));
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
  const address = new URL(table.closest("form").action).pathname.replace(/many$/, `widths${location.search}`);
  const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams({ cols: said.join() }) }).catch(() => null);
  const now = answer?.headers.get("HX-Replace-Url");
  if (now) history.replaceState(history.state, "", now);
}
