// The dashboard while it is arranged: tiles are dragged by mouse and touch, and moved by Shift and the arrows.
// Without it the menu of each tile does the same.
const place = () => document.querySelector("[data-dashboard]");

// Where a tile stands now is told by the one it stands before; the page itself is as it was left.
function tell(tile) {
  const address = new URL(place().dataset.move, location.href);
  address.searchParams.set("key", tile.dataset.tile);
  address.searchParams.set("before", tile.nextElementSibling?.dataset.tile ?? "");
  window.htmx.ajax("POST", address.pathname + address.search, { source: tile, swap: "none" })
    .then(renew);
}
// The menus of the others say what is earlier and later, so they come anew; what the tiles show stays.
async function renew() {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const menu of fresh.querySelectorAll("[data-tile] > .menu, [data-tile] > .panel__h > .menu")) {
    const { id } = menu.closest("[data-tile]");
    document.querySelector(`#${CSS.escape(id)} > .menu, #${CSS.escape(id)} > .panel__h > .menu`)?.replaceWith(menu);
  }
}

function arm() {
  for (const list of document.querySelectorAll("[data-tiles]")) {
    if (window.Sortable.get(list)) continue;
    window.Sortable.create(list, {
      animation: 120, delay: 150, delayOnTouchOnly: true, filter: ".menu, .block__b", preventOnFilter: false,
      onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) tell(item); },
    });
  }
}
document.addEventListener("keydown", (event) => {
  const step = event.shiftKey && { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const tile = step && event.target.closest?.("[data-tile]");
  const other = tile && (step > 0 ? tile.nextElementSibling : tile.previousElementSibling);
  if (!other) return;
  event.preventDefault();
  const focused = document.activeElement;
  if (step > 0) other.after(tile);
  else other.before(tile);
  focused.focus();
  tile.scrollIntoView({ block: "nearest" });
  tell(tile);
});
document.addEventListener("htmx:afterSettle", arm);
arm();
