import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fileNameOf, filmDocument, HOLDS_PICTURE } from "../../film/document.ts";
import type { Film } from "../../film/film.ts";
import { coloursOf } from "../../film/look.ts";
import { addressed } from "../../shared/address.ts";
import { messageOf } from "../../shared/errors.ts";
import { save } from "../../worker/client.ts";
import { clipKind, drawStrip, recordClip } from "./clip.ts";

interface ShareProps {
  readonly film: Film;
  readonly palette: readonly number[];
  readonly canvas: () => HTMLCanvasElement;
  /** Shows a place; the film plays while a clip is recorded. */
  readonly show: (at: number) => void;
  /** Before and after a clip is recorded. */
  readonly hold: (isHeld: boolean) => void;
}

/** Makes what others can play. */
export function Share({ film, palette, canvas, show, hold }: ShareProps) {
  const kind = useSignal<ReturnType<typeof clipKind>>(undefined);
  const said = useSignal("");
  const isBusy = useSignal(false);
  const problem = useSignal("");
  useEffect(() => {
    kind.value = clipKind();
  }, []);
  const share = (words: string, extension: string, make: () => Promise<Blob>) => async () => {
    isBusy.value = true;
    hold(true);
    problem.value = "";
    said.value = words;
    try {
      const name = fileNameOf(film, extension);
      save(name, await make());
      said.value = `Saved as ${name}`;
    } catch (error) {
      said.value = "";
      problem.value = messageOf(error);
    }
    hold(false);
    isBusy.value = false;
  };
  const frames = film.frames.length;
  const clip = kind.value && share(
    "Recording: keep this tab in sight …",
    kind.value.extension,
    () => recordClip({ canvas: canvas(), frames, show }, kind.peek()!.type),
  );
  const strip = share(
    "Drawing …",
    "png",
    () => drawStrip(film, { palette, colours: coloursOf(canvas().parentElement!) }),
  );
  const page = share("Making the file …", "html", () => documentOf(film));
  return (
    <section class="panel" aria-labelledby="share">
      <h2 id="share">Share</h2>
      <p class="film-warning">{HOLDS_PICTURE} Nothing is sent: the files are saved here.</p>
      <div class="row">
        <button type="button" aria-disabled={isBusy.value} onClick={unless(isBusy, clip ?? strip)}>
          {clip ? "Clip" : "Strip of pictures"}
        </button>
        <button type="button" aria-disabled={isBusy.value} onClick={unless(isBusy, page)}>
          One HTML file
        </button>
        <span role="status" class="muted">{said}</span>
      </div>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </section>
  );
}

/** A button that is disabled would lose the focus. */
const unless = (isBusy: { readonly value: boolean }, act: () => void) => () => {
  if (!isBusy.value) act();
};

/** The film in one HTML file. */
async function documentOf(film: Film): Promise<Blob> {
  const response = await fetch(addressed("/film.json"));
  if (!response.ok) {
    throw new Error(
      `Cannot make the file as the server answers ${response.status}: reload the page`,
    );
  }
  return new Blob([filmDocument(film, await response.json())], { type: "text/html" });
}
