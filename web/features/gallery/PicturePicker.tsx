import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { addressOf } from "./api.ts";
import { Camera } from "./Camera.tsx";
import { count } from "./format.ts";
import { type GalleryState, hasPictures } from "./state.ts";
import { uploadTo } from "./upload.ts";

/** Pictures at a time. */
const PAGE = 21;

/** Chooses a picture: from the run's own, a file, or the camera. */
export function PicturePicker({ state }: { state: GalleryState }) {
  const { props, picture, fail } = state;
  const from = useSignal(firstShown(Number(picture.value), props.parts));
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
      {hasPictures(props) && (
        <>
          <Pages parts={props.parts} from={from} />
          <Thumbnails state={state} from={from} />
        </>
      )}
      <div class="row">
        <label class="button">
          Open a picture
          <input
            type="file"
            class="visually-hidden"
            accept="image/jpeg,image/png,image/webp,image/gif,image/bmp,.pgm,.ppm"
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

type Parts = GalleryState["props"]["parts"];

/** The page of the chosen picture; the first of the last part where it is an upload. */
function firstShown(number: number, parts: Parts): number {
  const { from = 0 } = parts.findLast((part) => part.count > 0 && !(part.from > number)) ?? {};
  return Number.isNaN(number) ? from : from + Math.floor((number - from) / PAGE) * PAGE;
}

/** Goes through the run's pictures, part by part. */
function Pages({ parts, from }: { parts: Parts; from: Signal<number> }) {
  const filled = parts.filter(({ count }) => count > 0);
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const current = filled.findLast((part) => part.from <= from.value);
  return (
    <div class="row">
      <label class="field">
        <span>Pictures of the run</span>
        <select
          value={current?.name}
          onChange={({ currentTarget }) => {
            from.value = filled.find(({ name }) => name === currentTarget.value)!.from;
          }}
        >
          {filled.map(({ name, count }) => <option key={name} value={name}>{name} ({count})
          </option>)}
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
  );
}

/** Some of the run's pictures, to choose from. */
function Thumbnails({ state, from }: { state: GalleryState; from: Signal<number> }) {
  const { props, picture, asker, fail } = state;
  const named = useSignal<{ number: number; file: string }[]>([]);
  useSignalEffect(() => {
    asker.json<typeof named.value>("pictures", `pictures?from=${from.value}`).then((found) => {
      if (found) named.value = found.slice(0, PAGE);
    }, fail);
  });
  return (
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
  );
}
