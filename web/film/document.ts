/** A film as one HTML file, which plays anywhere. @module */
import { scriptJson } from "../../data/text/markup.ts";
import { markup } from "../one_file/markup.ts";
import { type PageParts, shell } from "../one_file/shell.ts";
import type { Film } from "./film.ts";
import { pack } from "./pack.ts";

/** Elements that the script finds by name. */
export const IDS = {
  film: "loupe-film",
  canvas: "scene",
  play: "play",
  place: "place",
  spoken: "spoken",
} as const;

/** What whoever passes a film on has to know. */
export const HOLDS_PICTURE = "The film holds the picture itself: whoever gets it sees the picture.";

/** The text of the file: at most 300 KB, without a network or anything else. */
export function filmDocument(film: Film, parts: PageParts): string {
  const packed = pack(film);
  const { frames, map, convolution } = film;
  const title = `How filter ${map} of ${convolution} was born`;
  return shell(
    title,
    markup`<header>
<p class="muted small">${packed.run}</p>
<h1>${title}</h1>
<p>A small neural network learnt to tell pictures apart. This is one of its filters while it learnt, at
${frames.length} moments, and what it made of one picture.</p>
</header>
<section class="panel" aria-label="The film">
<canvas id="${IDS.canvas}" role="img" aria-label="Picture, filter, map and loss"></canvas>
<div class="controls">
<button id="${IDS.play}" type="button" class="primary" disabled>Play</button>
<input id="${IDS.place}" type="range" min="0" max="${frames.length - 1}" value="0" step="1"
aria-label="Snapshot of the training" disabled>
</div>
<p id="${IDS.spoken}" class="muted small" role="status">This page needs JavaScript.</p>
</section>
<section class="panel" aria-labelledby="reading">
<h2 id="reading">How to read it</h2>
<ul class="told">
<li>The filter slides over what is before it. At each place it multiplies numbers by its weights and
adds the products: that is one cell of the map of ${convolution}${
      film.layer === convolution ? "" : `, of which ${film.layer} makes its own`
    }.</li>
<li>All moments have the same colours for the same numbers. Between two of them, the numbers are
blended.</li>
<li>The loss says how wrong the network still was.</li>
</ul>
<p class="muted small">This file holds the picture and the numbers of one filter, nothing else: not the
network, and no other picture. It asks nobody for anything. Made with Loupe.</p>
</section>`,
    `<script type="application/json" id="${IDS.film}">${scriptJson(packed)}</script>`,
    parts,
  );
}

/** A name for the file, or a clip. */
export const fileNameOf = ({ convolution, map }: Film, extension: string) =>
  `filter-${convolution.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_")}-${map}.${extension}`;
