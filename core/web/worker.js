// Stands between the pages of one business and the network: without a connection it shows a page that says so.
// It keeps static files, whose addresses change with what is in them, and that one page; nothing of anybody's data.
// The server writes before this what ABOUT is: the cache's name, how names of caches of this business begin, the page,
// the files that the page needs.
const { cache, begins, offline, files } = ABOUT;

addEventListener("install", (event) => event.waitUntil(fill()));
async function fill() {
  const kept = await caches.open(cache);
  await kept.addAll(files);
  await kept.add(new Request(offline, { cache: "reload" }));
  await skipWaiting(); // no page is served from here, so a new one may take over at any time
}

addEventListener("activate", (event) => event.waitUntil(takeOver()));
async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(begins) && name !== cache) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

const find = (what) => caches.match(what, { cacheName: cache, ignoreVary: true });

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const told = await find(offline);
    if (told) return told;
    throw error;
  }
}
const file = async (request) => (await find(request)) ?? fetch(request);
