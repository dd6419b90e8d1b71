import { untracked, useComputed } from "@preact/signals";
import { percent } from "../gallery/format.ts";
import type { Connection, MapSource } from "./source.ts";
import type { View } from "./view.ts";
import type { MapPlace } from "./world.ts";

/** `map 3 of conv1`; of the picture `the green of the picture`. */
function nameOf({ network: { columns } }: MapSource, { column, map }: MapPlace): string {
  const { layers, channels } = columns[column];
  if (column > 0) return `map ${map} of ${layers[0]}`;
  return channels === 3 ? `the ${["red", "green", "blue"][map]} of the picture` : "the picture";
}

/** What the map under the cursor is made of, in words. */
export function Said({ view }: { view: View }) {
  const { source, cursor, chosenClass, lit, inputs } = view;
  const text = useComputed(() => {
    if (cursor.value) return saidOf(view, cursor.value);
    if (!source.connections || source.notNow?.value) return source.notNow?.value ?? "";
    if (chosenClass.value === undefined) {
      return "Point at a map to see what it is made of" +
        (source.paths ? ", or choose a class to see what carries its score." : ".");
    }
    if (!lit.value) return "Looking for what carries the score…";
    const count = lit.value.slice(1).reduce((sum, maps) => sum + maps.length, 0);
    const all = source.network.columns.slice(1).reduce((sum, { channels }) => sum + channels, 0);
    const name = source.classes[chosenClass.value];
    return count
      ? `${count} of ${all} maps carry 80 % of what speaks for ${name}, column by column.`
      : `No map speaks for ${name}.`;
  });
  // What is learnt changes all the time: aloud it is said once.
  const isKnown = useComputed(() => inputs.value !== undefined);
  const isLit = useComputed(() => lit.value !== undefined);
  const spoken = useComputed(() => {
    for (const each of [source.version, cursor, chosenClass, isKnown, isLit]) each.value;
    return untracked(() => text.value);
  });
  const place = cursor.value;
  return (
    <div class="map-said row">
      <p aria-hidden="true">{text}</p>
      <span class="visually-hidden" role="status">{spoken}</span>
      {source.open && place && place.column > 0 && (
        <button
          type="button"
          onClick={() => source.open!(place)}
        >
          Enlarge<span class="visually-hidden">{nameOf(source, place)}</span>
        </button>
      )}
    </div>
  );
}

function saidOf({ source, inputs }: View, place: MapPlace): string {
  const name = nameOf(source, place);
  const subject = name[0].toUpperCase() + name.slice(1);
  if (place.column === 0) return `${subject}.`;
  if (source.deadOf(place.column).has(place.map)) {
    return `${subject} is dead: ${source.deadMeans}.`;
  }
  if (!source.connections || source.notNow?.value) {
    return `${subject}. ${source.notNow?.value ?? ""}`.trim();
  }
  const found = inputs.value;
  if (!found) return `${subject}…`;
  if (found.length === 0) return `${subject}: nothing gets through for this picture.`;
  return `${subject} is made of ${found.map((input) => partOf(source, input)).join(", ")}.`;
}

function partOf(source: MapSource, { contribution, share, ...place }: Connection): string {
  const direction = contribution < 0 ? ", which lowers it" : "";
  return `${nameOf(source, place)} (${percent(share)}${direction})`;
}
