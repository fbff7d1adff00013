// Codes read by the camera: by the browser where it can, or else by ZXing, which is loaded when it is first needed.
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code"];
const PAUSE = 120;
const dialog = document.getElementById("scan");
const video = dialog.querySelector("video");
let filled;

// What reads a frame: gives the code that is seen, or nothing.
async function browserReader() {
  const able = await window.BarcodeDetector?.getSupportedFormats?.() ?? [];
  const formats = FORMATS.filter((format) => able.includes(format));
  if (!formats.length) return null;
  const detector = new window.BarcodeDetector({ formats });
  return async () => (await detector.detect(video))[0]?.rawValue;
}
async function ownReader() {
  await import(document.body.dataset.zxing);
  const { BarcodeFormat, DecodeHintType, MultiFormatReader, HTMLCanvasElementLuminanceSource, HybridBinarizer, BinaryBitmap } = window.ZXing;
  const reader = new MultiFormatReader();
  reader.setHints(new Map([
    [DecodeHintType.POSSIBLE_FORMATS, FORMATS.map((format) => BarcodeFormat[format.toUpperCase()])],
    [DecodeHintType.TRY_HARDER, true],
  ]));
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return () => {
    if (!video.videoWidth) return undefined;
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    brush.drawImage(video, 0, 0);
    try {
      return reader.decode(new BinaryBitmap(new HybridBinarizer(new HTMLCanvasElementLuminanceSource(canvas)))).getText();
    } catch {
      return undefined; // there is none in this frame
    }
  };
}

function beep() {
  navigator.vibrate?.(60);
  try {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    tone.frequency.value = 1400;
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.08);
    tone.onended = () => sound.close();
  } catch { /* it is read all the same */ }
}
function fill(code) {
  beep();
  dialog.close();
  filled.value = code;
  for (const name of ["input", "change"]) filled.dispatchEvent(new Event(name, { bubbles: true }));
  filled.focus();
  if (filled.form?.role === "search" && !filled.closest("dialog")) filled.form.requestSubmit();
}
const rest = (time) => new Promise((then) => { setTimeout(then, time); });

async function look(read) {
  while (dialog.open && video.srcObject) {
    const code = (await read())?.trim();
    if (code && dialog.open) return fill(code);
    await rest(PAUSE);
  }
}
function stop() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}
dialog.addEventListener("close", stop);

// The button stands beside the field that it fills.
export async function scan(opener) {
  filled = opener.parentElement.querySelector("input:not([type=hidden])");
  dialog.showModal();
  try {
    const wanted = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } };
    const [stream, read] = await Promise.all([navigator.mediaDevices.getUserMedia(wanted), browserReader().then((found) => found ?? ownReader())]);
    if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
    video.srcObject = stream;
    await video.play();
    await look(read);
  } catch {
    if (!dialog.open) return;
    dialog.close();
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: dialog.dataset.failed } }));
  }
}
