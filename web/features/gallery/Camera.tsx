import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { cameraError } from "../../shared/camera.ts";

interface CameraProps {
  onPicture(picture: Blob): void;
  onProblem(error: unknown): void;
}

/** Takes a picture with the camera. */
export function Camera({ onPicture, onProblem }: CameraProps) {
  const stream = useSignal<MediaStream | undefined>(undefined);
  const isReady = useSignal(false);
  const video = useRef<HTMLVideoElement>(null);
  const stop = () => {
    stream.peek()?.getTracks().forEach((track) => track.stop());
    stream.value = undefined;
    isReady.value = false;
  };
  useEffect(() => stop, []);
  useEffect(() => {
    if (video.current && stream.value) video.current.srcObject = stream.value;
  }, [stream.value]);
  const start = async () => {
    try {
      stream.value = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
    } catch (error) {
      onProblem(cameraError(error));
    }
  };
  const take = () => {
    const { videoWidth: width, videoHeight: height } = video.current!;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d")!.drawImage(video.current!, 0, 0);
    canvas.toBlob((blob) => blob && onPicture(blob), "image/png");
    stop();
  };
  if (!stream.value) return <button type="button" onClick={start}>Camera</button>;
  return (
    <div class="camera">
      <video
        ref={video}
        autoplay
        playsInline
        muted
        aria-label="What the camera sees"
        onLoadedData={() => isReady.value = true}
      />
      <div class="row">
        <button type="button" class="primary" disabled={!isReady.value} onClick={take}>
          Take the picture
        </button>
        <button type="button" onClick={stop}>Stop</button>
      </div>
    </div>
  );
}
