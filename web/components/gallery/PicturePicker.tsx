import { useSignal, useSignalEffect } from "@preact/signals";
import { addressOf } from "./api.ts";
import { Camera } from "./Camera.tsx";
import { count } from "./format.ts";
import type { GalleryState } from "./state.ts";
import { uploadTo } from "./upload.ts";

/** Pictures at a time. */
const PAGE = 21;

interface Named {
  readonly number: number;
  readonly file: string;
}

/** Chooses a picture: from the run's own, a file, or the camera. */
export function PicturePicker({ state }: { state: GalleryState }) {
  const { props, picture, asker, fail } = state;
  const parts = props.parts.filter((part) => part.count > 0);
  const total = props.parts.reduce((sum, part) => sum + part.count, 0);
  const from = useSignal(firstShown(Number(picture.value), parts));
  const named = useSignal<Named[]>([]);
  const part = parts.findLast((one) => one.from <= from.value) ?? parts[0];
  useSignalEffect(() => {
    asker.json<Named[]>("pictures", `pictures?from=${from.value}`).then((found) => {
      if (found) named.value = found.slice(0, PAGE);
    }, fail);
  });
  const take = (file: Blob) => uploadTo(props.run, file).then((id) => picture.value = id, fail);
  return (
    <div
      class="picker"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file) take(file);
      }}
    >
      <div class="row">
        <label class="field">
          <span>Pictures of the run</span>
          <select
            value={part?.name}
            onChange={({ currentTarget }) => {
              from.value = parts.find(({ name }) => name === currentTarget.value)!.from;
            }}
          >
            {parts.map((one) => (
              <option key={one.name} value={one.name}>{one.name} ({one.count})</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={from.value === 0}
          onClick={() => from.value = Math.max(0, from.value - PAGE)}
        >
          Previous<span class="visually-hidden">pictures</span>
        </button>
        <button
          type="button"
          disabled={from.value + PAGE >= total}
          onClick={() => from.value += PAGE}
        >
          Next<span class="visually-hidden">pictures</span>
        </button>
      </div>
      <ul class="thumbs" aria-label={count(named.value.length, "picture")}>
        {named.value.map(({ number, file }) => (
          <li key={number}>
            <button
              type="button"
              aria-pressed={picture.value === String(number)}
              title={file}
              onClick={() => picture.value = String(number)}
            >
              <img
                src={addressOf(props.run, `pictures/${number}`)}
                alt={file}
                width={props.width}
                height={props.height}
                loading="lazy"
              />
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <label class="button">
          Open a picture
          <input
            type="file"
            class="visually-hidden"
            accept="image/jpeg,image/png,image/bmp,.pgm,.ppm"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file) take(file);
              currentTarget.value = "";
            }}
          />
        </label>
        <Camera onPicture={take} onProblem={fail} />
        <span class="muted">or drop one here; it stays on this machine</span>
      </div>
    </div>
  );
}

/** The page of the chosen picture; the first of the last part where it is an upload. */
function firstShown(number: number, parts: { from: number }[]): number {
  const { from = 0 } = parts.findLast((part) => !(part.from > number)) ?? {};
  return Number.isNaN(number) ? from : from + Math.floor((number - from) / PAGE) * PAGE;
}
