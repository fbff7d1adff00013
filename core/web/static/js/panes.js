// Tabs of forms and cards: one stands open, and the address says which. Without script all stand below each other.
const shown = (name) => document.getElementById(`t-${name}`);
const nameOf = (link) => link.hash.slice(3);

function open(pane) {
  const set = pane.parentElement;
  for (const other of set.querySelectorAll(":scope > .pane")) other.toggleAttribute("data-open", other === pane);
  for (const link of set.querySelectorAll(":scope > .tabs > a")) {
    if (shown(nameOf(link)) === pane) link.ariaCurrent = "true";
    else link.removeAttribute("aria-current");
  }
  const posted = set.querySelector(":scope > input");
  if (posted) posted.value = pane.id.slice(2);
}

// The address names what is open in each set of tabs, where that is not its first.
function tell() {
  const address = new URL(location);
  address.searchParams.delete("tab");
  address.hash = "";
  for (const link of document.querySelectorAll(".panes > .tabs > a:not(:first-child)[aria-current]")) {
    address.searchParams.append("tab", nameOf(link));
  }
  history.replaceState(history.state, "", address);
}

// A link to anything behind a tab opens that tab first: the tab itself, or a refused field.
function reveal(target) {
  for (let pane = target?.closest(".pane"); pane; pane = pane.parentElement.closest(".pane")) open(pane);
  const folded = target?.closest("details");
  if (folded) folded.open = true;
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  reveal(target);
  if ("pane" in link.dataset) {
    event.preventDefault();
    tell();
  }
});
if (location.hash) {
  const target = document.getElementById(location.hash.slice(1));
  reveal(target);
  if (target?.matches(".pane")) tell();
}
