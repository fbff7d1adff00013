// Boards and calendars: records are dragged by mouse and touch, and moved by Shift and the arrows.
// Without it the menu of each card does the same.
const find = (sel, root = document) => root.querySelector(sel);

function send(place, key, values) {
  const path = place.dataset.path;
  window.htmx.ajax("POST", `${path}/${key}/move`, {
    source: place, target: `#${place.id}`, select: `#${place.id}`, swap: "morph:outerHTML",
    values: { ...values, _back: place.dataset.back },
  });
}

function arm() {
  for (const place of document.querySelectorAll("[data-board]")) {
    for (const list of place.querySelectorAll("[data-lane]")) {
      if (window.Sortable.get(list)) continue;
      window.Sortable.create(list, {
        group: "records", animation: 120, delay: 150, delayOnTouchOnly: true, filter: ".menu", preventOnFilter: false,
        onEnd: ({ item, from, to }) => { if (from !== to) send(place, item.dataset.keyOf, { to: to.dataset.lane }); },
      });
    }
  }
}

document.addEventListener("keydown", (event) => {
  const step = event.shiftKey && { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const card = step && event.target.closest?.("[data-board] [data-key-of]");
  if (!card) return;
  const place = card.closest("[data-board]");
  const lists = [...place.querySelectorAll("[data-lane]")];
  const to = lists[lists.indexOf(card.closest("[data-lane]")) + step];
  if (!to) return;
  event.preventDefault();
  const key = card.dataset.keyOf;
  document.addEventListener("htmx:afterSettle", () => find(`#card-${CSS.escape(key)} a`)?.focus(), { once: true });
  send(place, key, { to: to.dataset.lane });
});
document.addEventListener("htmx:afterSettle", arm);
arm();
