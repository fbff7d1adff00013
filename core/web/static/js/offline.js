// The page without a connection: it goes on by itself as soon as there is one.
const shown = location.pathname.endsWith("/offline") ? "./" : location.href;
const again = () => location.replace(shown);
addEventListener("online", again);
setInterval(() => fetch(shown, { method: "HEAD", cache: "no-store" }).then(again, () => {}), 5000);
