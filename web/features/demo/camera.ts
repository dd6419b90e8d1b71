/** The visitor's camera: frames as files. @module */
import type { ChosenFile } from "../../worker/messages.ts";

/** Frames are at most so many pixels high: more than any network here sees. */
const HEIGHT = 240;
/** Between frames while a button is held. */
const FRAME_MILLISECONDS = 150;

/** What an error of the browser's means, by its name, and what helps. */
const REASONS: Readonly<Record<string, string>> = {
  NotFoundError: "there is none: connect one, then try again",
  NotAllowedError: "this page may not use it: allow it in the address bar, then try again",
  NotReadableError: "it gives no picture: close what else may use it, then try again",
};

/** Asks for the camera and shows it in a video element. Throws an `Error` that says what to do. */
export async function openCamera(video: HTMLVideoElement): Promise<void> {
  try {
    const wanted = { video: { facingMode: "user", height: { ideal: HEIGHT * 2 } } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(wanted);
    await video.play();
  } catch (error) {
    throw new Error(`Cannot use the camera as ${cameraReason(error)}`);
  }
}

/** Why there is no camera. */
function cameraReason(error: unknown): string {
  if (!navigator.mediaDevices) return "browsers give it to pages of https:// and localhost alone";
  const { name = "", message = "" } = error as Partial<Error>;
  return REASONS[name] ?? `the browser refuses it (${name || message}): try again`;
}

/** Gives the camera back. */
export function closeCamera(video: HTMLVideoElement | null): void {
  (video?.srcObject as MediaStream | null)?.getTracks().forEach((track) => track.stop());
  if (video) video.srcObject = null;
}

/** The frame that the camera shows now, as a JPEG file. */
export async function takeFrame(video: HTMLVideoElement): Promise<ChosenFile> {
  const canvas = document.createElement("canvas");
  canvas.height = HEIGHT;
  canvas.width = Math.round(HEIGHT * video.videoWidth / video.videoHeight);
  canvas.getContext("2d")!.drawImage(video, 0, 0, canvas.width, canvas.height);
  const content = await new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("no frame")), "image/jpeg", 0.9)
  );
  return { path: `frame ${new Date().toISOString()}.jpg`, content };
}

/** Takes frames until the function that it returns is called. */
export function takeFrames(
  video: HTMLVideoElement,
  onFrame: (frame: ChosenFile) => void,
): () => void {
  const take = async () => onFrame(await takeFrame(video));
  take();
  const timer = setInterval(take, FRAME_MILLISECONDS);
  return () => clearInterval(timer);
}
