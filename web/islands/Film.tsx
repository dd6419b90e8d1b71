import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { loadFilm, type Wanted } from "../features/film/load.ts";
import { Share } from "../features/film/Share.tsx";
import { spoken } from "../film/draw.ts";
import type { Film as Loaded } from "../film/film.ts";
import { createPlayer, type Player } from "../film/player.ts";
import { openScreen, type Screen } from "../film/screen.ts";
import { messageOf } from "../shared/errors.ts";

/** One filter through the snapshots of its training. */
export default function Film(
  { wanted, palette }: { wanted: Wanted; palette: readonly number[] },
) {
  const film = useSignal<Loaded | undefined>(undefined);
  const done = useSignal(0);
  const problem = useSignal("");
  const at = useSignal(0);
  const isPlaying = useSignal(false);
  const isHeld = useSignal(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const screen = useRef<Screen>();
  const player = useRef<Player>();
  const last = wanted.steps.length - 1;
  const show = (place: number) => {
    at.value = place;
    screen.current?.show(place);
  };
  useEffect(() => {
    const end = new AbortController();
    loadFilm(wanted, { signal: end.signal, tell: (count) => done.value = count }).then(
      (loaded) => film.value = loaded,
      (error) => end.signal.aborted || (problem.value = messageOf(error)),
    );
    return () => {
      end.abort();
      player.current?.pause();
      screen.current?.close();
    };
  }, []);
  useEffect(() => {
    if (!film.value) return;
    screen.current = openScreen(canvas.current!, film.value, palette);
    player.current = createPlayer({
      frames: last + 1,
      at: () => at.peek(),
      show,
      change: () => isPlaying.value = player.current!.isPlaying,
    });
    show(last);
  }, [film.value]);
  if (problem.value) return <p class="problem" role="alert">{problem}</p>;
  if (!film.value) return <Loading done={done.value} total={last + 1} />;
  const words = spoken(film.value, at.value);
  const toggle = () => isPlaying.value ? player.current!.pause() : player.current!.play();
  return (
    <>
      <section class="panel" aria-label="The film">
        <canvas id="scene" ref={canvas} role="img" />
        <div class="controls">
          <button
            type="button"
            class="primary"
            disabled={last === 0 || isHeld.value}
            onClick={toggle}
          >
            {isPlaying.value ? "Pause" : "Play"}
          </button>
          <input
            type="range"
            min={0}
            max={last}
            value={Math.floor(at.value)}
            disabled={isHeld}
            aria-label="Snapshot of the training"
            aria-valuetext={words}
            onInput={({ currentTarget }) => {
              player.current!.pause();
              show(Number(currentTarget.value));
            }}
          />
        </div>
        <p id="spoken" class="muted number" role="status">
          {isPlaying.value || isHeld.value ? "" : `Now: ${words}.`}
        </p>
      </section>
      <Share
        film={film.value}
        palette={palette}
        canvas={() => canvas.current!}
        show={show}
        hold={(held) => {
          player.current!.pause();
          isHeld.value = held;
        }}
      />
    </>
  );
}

function Loading({ done, total }: { done: number; total: number }) {
  return (
    <div class="panel">
      <label class="bar">
        <progress max={total} value={done} />
        <span class="number" role="status">Looking at snapshot {done + 1} of {total} …</span>
      </label>
    </div>
  );
}
