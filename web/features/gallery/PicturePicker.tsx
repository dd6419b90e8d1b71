import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { NamedPicture } from "../../messages/gallery.ts";
import { addressOf } from "./api.ts";
import { Camera } from "./Camera.tsx";
import { count } from "./format.ts";
import { moveFocus } from "./roving.ts";
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
    <div class="row pages">
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
      <Turn to={from.value - PAGE} from={from} isThere={from.value > 0}>Previous</Turn>
      <Turn to={from.value + PAGE} from={from} isThere={from.value + PAGE < total}>Next</Turn>
    </div>
  );
}

interface TurnProps {
  readonly to: number;
  readonly from: Signal<number>;
  readonly isThere: boolean;
  readonly children: string;
}

/** Turns a page; where there is none it keeps the focus all the same. */
function Turn({ to, from, isThere, children }: TurnProps) {
  return (
    <button
      type="button"
      aria-disabled={!isThere}
      onClick={() => isThere && (from.value = Math.max(0, to))}
    >
      {children}
      <span class="visually-hidden">pictures</span>
    </button>
  );
}

/** Some of the run's pictures, to choose from. */
function Thumbnails({ state, from }: { state: GalleryState; from: Signal<number> }) {
  const { props, picture, asker, fail } = state;
  const named = useSignal<readonly NamedPicture[]>([]);
  const focused = useSignal(0);
  useSignalEffect(() => {
    asker.json<NamedPicture[]>("pictures", `pictures?from=${from.value}`).then((found) => {
      if (!found) return;
      const chosen = found.findIndex(({ number }) => String(number) === picture.peek());
      focused.value = chosen < 0 || chosen >= PAGE ? 0 : chosen;
      named.value = found.slice(0, PAGE);
    }, fail);
  });
  return (
    <ul
      class="thumbs"
      aria-label={`${count(named.value.length, "picture")}; arrow keys move`}
      onKeyDown={(event) => moveFocus(event, focused)}
    >
      {named.value.map(({ number, file, truth }, i) => (
        <li key={number}>
          <button
            type="button"
            tabIndex={focused.value === i ? 0 : -1}
            aria-pressed={picture.value === String(number)}
            title={truth === undefined ? file : `${file}: ${props.classes[truth]}`}
            onFocus={() => focused.value = i}
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
