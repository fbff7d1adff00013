// Files of a record: dropped onto their panel, pasted as a picture, or taken by a camera. Each goes the way of the
// panel's own form, which works without any of this.
const there = () => document.querySelector("[data-files]");
const formOf = (panel) => panel.querySelector("[data-files-form]");

function send(to, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  to.elements.files.files = held.files;
  to.requestSubmit();
}

// The composer of the timeline leads here: to choosing at once.
document.addEventListener("click", (event) => {
  const panel = event.target.closest("[data-attach]") && there();
  if (!panel) return;
  event.preventDefault();
  panel.scrollIntoView({ block: "nearest" });
  formOf(panel).elements.files.click();
});

// A pasted picture is attached unless something is being typed, where text may be meant.
document.addEventListener("paste", (event) => {
  const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length || !there() || event.target.closest?.("input, textarea, [contenteditable]")) return;
  event.preventDefault();
  send(formOf(there()), pictures);
});

// What is dropped is a file only where no text is meant; the panel shows that it takes it.
const brings = (event) => event.dataTransfer?.types.includes("Files");
function takesDropped(panel) {
  let depth = 0;
  const over = (step) => {
    depth = Math.max(0, depth + step);
    panel.toggleAttribute("data-over", depth > 0);
  };
  panel.addEventListener("dragenter", (event) => { if (brings(event)) over(1); });
  panel.addEventListener("dragleave", (event) => { if (brings(event)) over(-1); });
  panel.addEventListener("dragover", (event) => { if (brings(event)) event.preventDefault(); });
  panel.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    over(-depth);
    if (event.dataTransfer.files.length) send(formOf(panel), event.dataTransfer.files);
  });
}

// The camera is on while its dialog is open and nothing is taken yet.
function takesPhotos(panel) {
  const dialog = panel.querySelector(".camera");
  const [video, canvas] = [dialog.querySelector("video"), dialog.querySelector("canvas")];
  const [take, again, save] = ["take", "again", "save"].map((name) => dialog.querySelector(`[data-${name}]`));
  const opener = panel.querySelector("[data-photo]");
  opener.hidden = !navigator.mediaDevices?.getUserMedia;

  function show(taken) {
    for (const part of [video, take]) part.hidden = taken;
    for (const part of [canvas, again, save]) part.hidden = !taken;
  }
  function stop() {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    take.disabled = true;
  }
  async function start() {
    show(false);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 } } });
      if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
      video.srcObject = stream;
      await video.play();
      take.disabled = false;
      take.focus();
    } catch {
      if (!dialog.open) return;
      dialog.close();
      document.dispatchEvent(new CustomEvent("toast", { detail: { value: dialog.dataset.failed } }));
    }
  }
  opener.addEventListener("click", () => { dialog.showModal(); start(); });
  dialog.addEventListener("close", stop);
  again.addEventListener("click", start);
  take.addEventListener("click", () => {
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    stop();
    show(true);
    save.focus();
  });
  save.form.addEventListener("submit", (event) => {
    if (save.form.elements.files.files.length) return;
    event.preventDefault();
    if (canvas.hidden) return;
    const name = `${dialog.dataset.name}.jpg`;
    canvas.toBlob((blob) => send(save.form, [new File([blob], name, { type: "image/jpeg" })]), "image/jpeg", 0.85);
  });
}

const armed = new WeakSet();
function arm() {
  const panel = there();
  if (!panel || armed.has(panel)) return;
  armed.add(panel);
  takesDropped(panel);
  takesPhotos(panel);
}
document.addEventListener("htmx:afterSettle", arm);
arm();
