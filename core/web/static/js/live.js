// What happens while a page is open: the server tells by one stream what to look at again, and the page asks for it.
// The stream is closed while nobody looks, for browsers keep only six connections to a server. Without it, the card asks.
const card = () => document.querySelector(".changed");
const at = (path) => document.getElementById("bell-list").getAttribute("hx-get").replace("notifications/latest", path);
const AGAIN = 3000, LATER = 30000, SHOWN = 30; // a reader of earlier entries is left in peace
let stream, timer, known, since;

const look = () => { if (card() && !card().firstElementChild) window.htmx.trigger(card(), "look"); };
function wait() {
  clearInterval(timer);
  timer = setInterval(look, AGAIN);
}
function told(now) {
  const before = known ?? { at: now.at, version: now.version, notes: now.notes > since ? since : now.notes, unread: Number(document.getElementById("bell")?.dataset.count) };
  known = now;
  if (now.unread !== before.unread || now.at !== before.at) {
    const since = now.at > before.at ? before.at : now.at;
    window.htmx.ajax("GET", at(`notifications/news?since=${encodeURIComponent(since)}`), { target: "#toasts", swap: "beforeend" });
    const menu = document.getElementById("bell-list");
    if (menu) window.htmx.trigger(menu, "fresh");
  }
  if (now.version !== before.version) look();
  const list = document.getElementById("tl-list");
  if (now.notes !== before.notes && list && list.querySelectorAll(".tl > li").length <= SHOWN) window.htmx.trigger(list, "fresh");
}
function open() {
  const place = card()?.dataset.place;
  stream = new EventSource(at(place ? `events?card=${encodeURIComponent(place)}` : "events"));
  stream.onopen = () => clearInterval(timer);
  stream.onmessage = ({ data }) => told(JSON.parse(data));
  stream.onerror = () => {
    wait();
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) begin(); }, LATER);
  };
}
function end() {
  stream?.close();
  clearInterval(timer);
}
function begin() {
  end();
  wait();
  look();
  open();
}
document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
// A page that stood ready may be some seconds old: what was noted since it was true is asked for.
document.addEventListener("shown", ({ detail }) => { known = undefined; since = detail; begin(); });
addEventListener("pagehide", end);
addEventListener("pageshow", ({ persisted }) => { if (persisted) begin(); });
if (!document.hidden) begin();
