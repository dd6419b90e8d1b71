/** The visitor's camera: frames as files. @module */
import { cameraError } from "../../shared/camera.ts";
import type { ChosenFile } from "../../worker/messages.ts";

/** Frames are at most so many pixels high: more than any network here sees. */
const HEIGHT = 240;
/** Between frames while a button is held. */
const FRAME_MILLISECONDS = 150;

/** Asks for the camera and shows it in a video element. Throws an `Error` that says what to do. */
export async function openCamera(video: HTMLVideoElement): Promise<void> {
  try {
    const wanted = { video: { facingMode: "user", height: { ideal: HEIGHT * 2 } } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(wanted);
    await video.play();
  } catch (error) {
    throw cameraError(error);
  }
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
