/** Writes `film.json`, with which a page makes a film's HTML file, into `static/`. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFilm } from "./one_file.ts";

/** Writes script and style of films into a folder. */
export async function writeFilm(folder: string): Promise<void> {
  await Deno.writeTextFile(join(folder, "film.json"), JSON.stringify(await buildFilm()));
}

if (import.meta.main) await writeFilm(fileURLToPath(new URL("../static", import.meta.url)));
