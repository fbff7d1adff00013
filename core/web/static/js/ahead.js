// The page of a link on which the pointer rests is made ready behind the one that is shown: fetched, laid out, painted.
// The click then only shows it, and "back" shows what was there before. Whatever stands against that leaves the link to
// the browser: no answer yet, another version, a form that is typed in.
const REST = 100, FRESH = 10000, KEPT = 5;
const LINK = "a[href]:not([target], [download], [data-open], [data-close], [data-sheet], [data-pane], [hx-get], [hx-post])";
const LEFT_OUT = /\/(addons|exports|files|prints?|static)(\/|$)|\/refused\./;
const AROUND = [".side", ".top", ".tabbar"];
const main = () => document.getElementById("main");
const tell = (name, more) => document.dispatchEvent(new CustomEvent(name, { bubbles: true, ...more }));
const around = (page = document) => AROUND.map((part) => page.querySelector(part));
const kept = new Map(); // pages that were shown before, by their place in the history of the tab
let [at, here] = [history.state?.shown ?? Date.now(), location.href];
const ran = new Set([...document.scripts].map((one) => one.src));
let since = new Date(performance.timeOrigin).toISOString(); // when what is shown was true
let pointed, wait, asked, ready, finish;

// What leads elsewhere than to another page of this business is none of ours.
function leads(link) {
  if (!link || link.origin !== location.origin || LEFT_OUT.test(link.pathname)) return false;
  return link.pathname + link.search !== location.pathname + location.search && !link.hash;
}
function rest() {
  clearTimeout(wait);
  asked?.abort();
  pointed = asked = ready = undefined;
}
function drop() {
  if (ready) {
    ready.part.remove();
    delete main().dataset.layer;
  }
  rest();
}
async function prepare(link) {
  const { signal } = (asked = new AbortController());
  try {
    const answer = await fetch(link.href, { headers: { Purpose: "prefetch" }, signal });
    const page = answer.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page && page.getElementById("main");
    if (!part || signal.aborted || page.body.dataset.live !== document.body.dataset.live) return;
    finish?.();
    part.ariaHidden = "true";
    part.dataset.ready = main().dataset.layer = "";
    main().after(part);
    const told = new Date(answer.headers.get("Date")).toISOString();
    ready = { link, page, part, url: link.href, told, time: performance.now() };
  } catch { /* the click asks again */ }
}

// The pointer itself must move: what only comes to lie under it was not pointed at.
document.addEventListener("pointermove", ({ target, pointerType }) => {
  const link = target.closest?.(LINK);
  if ((link ?? undefined) === pointed) return;
  drop();
  if (pointerType !== "mouse" || navigator.connection?.saveData || !leads(link)) return;
  pointed = link;
  wait = setTimeout(prepare, REST, link);
});
document.addEventListener("keydown", drop, true);
document.addEventListener("click", (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey, button } = event;
  const stays = event.defaultPrevented || ctrlKey || metaKey || shiftKey || altKey || button;
  if (stays || !ready || event.target.closest("a") !== ready.link || performance.now() - ready.time > FRESH) return;
  if (!tell("leaving", { cancelable: true })) return drop();
  event.preventDefault();
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  show();
});

function keep() {
  kept.delete(at);
  kept.set(at, { part: main(), title: document.title, around: around(), y: scrollY, since });
  for (const older of [...kept.keys()].slice(0, -KEPT)) kept.delete(older);
}
// First what is seen, and once that is painted what belongs to it.
function show() {
  const { page, part, url, told } = ready;
  const old = main();
  keep();
  rest();
  since = told;
  history.replaceState({ shown: at }, "");
  history.pushState({ shown: (at = Date.now()) }, "", (here = url));
  [part.dataset.ready, old.dataset.layer] = ["shown", "left"];
  document.title = page.title;
  scrollTo(0, 0);
  finish = () => {
    finish = undefined;
    old.remove();
    delete old.dataset.layer;
    delete part.dataset.ready;
    part.removeAttribute("aria-hidden");
    surround(around(page));
    for (const script of part.querySelectorAll("script[src]")) load(script);
    window.htmx.process(part);
    (part.querySelector("[autofocus]") ?? part).focus({ preventScroll: true });
    settled(part);
  };
  requestAnimationFrame(() => setTimeout(() => finish?.()));
}
// A script that came with the part does not run by itself; each runs once, and hears of later parts by "htmx:afterSettle".
function load({ src, type }) {
  if (ran.has(src)) return;
  ran.add(src);
  document.head.append(Object.assign(document.createElement("script"), { src, type, async: false }));
}
function surround(parts) {
  for (const [number, there] of around().entries()) {
    if (there.isEqualNode(parts[number])) continue;
    there.replaceWith(parts[number]);
    window.htmx.process(parts[number]);
  }
}
function settled(part) {
  part.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { elt: part } }));
  tell("shown", { detail: since });
}

addEventListener("popstate", ({ state }) => {
  if (!state?.shown || state.shown === at) return;
  finish?.();
  if (!tell("leaving", { cancelable: true }) && !confirm(document.body.dataset.unsaved)) return history.pushState({ shown: at }, "", here);
  tell("left");
  const to = kept.get(state.shown);
  if (!to) return location.reload();
  drop();
  keep();
  [at, here, since] = [state.shown, location.href, to.since];
  main().replaceWith(to.part);
  document.title = to.title;
  surround(to.around);
  scrollTo(0, to.y);
  settled(to.part);
});
// What was shown before, or is ready, may be otherwise now.
function forget() {
  kept.clear();
  drop();
}
document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.requestConfig.verb !== "get") forget(); });
document.addEventListener("changed", forget);
