import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "./decode.ts";
import { beginsAsPicture, formatOf, isMisnamed, isNamedAsPicture } from "./formats.ts";
import { goodFiles } from "../../tests/picture_files.ts";

const ODD = fileURLToPath(new URL("../../../shared/data/reports/odd", import.meta.url));

/** What each file of a folder of pictures is. */
const FOUND: Record<string, RegExp> = {
  "avif.avif": /: it is AVIF, convert it to JPEG$/,
  "real.heic": /: it is HEIC, convert it to JPEG$/,
  "heic_as.jpg": /: it is HEIC, convert it to JPEG$/,
  "svg_as.png": /: it is SVG, convert it to PNG$/,
  "html_as.jpg": /: it is HTML, not a picture$/,
  "wav_as.jpg": /: it is a sound \(WAV\), not a picture$/,
  "os2.bmp": /: it is an OS\/2 bitmap, convert it to PNG$/,
  "half.jpg": /: it is truncated$/,
  "noeoi.jpg": /^30×40: its end is missing, though all pixels are there$/,
  "exiflong.jpg": /^30×40: nothing$/,
  noext: /^32×32: nothing$/,
  "photo.jfif": /^32×32: nothing$/,
};

Deno.test("decode() says of odd files what they are", async () => {
  const isThere = await Deno.stat(ODD).then(() => true, () => false);
  if (!isThere) return console.log("note: ../shared/data/reports is absent");
  for (const [name, expected] of Object.entries(FOUND)) {
    const bytes = await Deno.readFile(join(ODD, name));
    let found: string;
    try {
      const { height, width, warning } = decode(bytes, name);
      found = `${height}×${width}: ${warning ?? "nothing"}`;
    } catch (error) {
      found = `${error instanceof Error ? error.message : error}`;
    }
    assert.match(found, expected);
  }
});

const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

Deno.test("formatOf() knows files by their first bytes", () => {
  for (const bytes of goodFiles()) assert.equal(formatOf(bytes)?.kind, "read");
  const kinds: Record<string, string> = {
    "II*\0": "TIFF",
    "MM\0*": "TIFF",
    "\0\0\0\x18ftypmif1\0\0\0\0mif1heic": "HEIC",
    "\0\0\0\x18ftypmif1\0\0\0\0mif1avif": "AVIF",
    "\0\0\0\x18ftypcrx \0\0\0\x01crx isom": "a camera's raw file",
    "\0\0\0\x18ftypisom\0\0\0\0isommp42": "a film (MP4)",
    '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg">': "SVG",
    "\n <!DOCTYPE html><svg>": "SVG",
    "<HTML><body>": "HTML",
    "\xff\x0a": "JPEG XL",
    "8BPS": "a Photoshop file",
    "P1\n2 2\n0 1 1 0": "PBM",
    "%PDF-1.7": "a PDF",
    "PK\x03\x04": "a ZIP archive",
    "RIFF1234AVI LIST": "a film (AVI)",
    "hello": "text",
    "BM is a text, and no bitmap": "text",
    "P5 is a text, too": "text",
    "GIF8": "text",
  };
  for (const [bytes, name] of Object.entries(kinds)) {
    assert.equal(formatOf(letters(bytes))?.name, name, bytes);
  }
  assert.equal(formatOf(new Uint8Array()), undefined);
  assert.equal(formatOf(Uint8Array.of(1, 2, 3)), undefined);
  assert(beginsAsPicture(letters("II*\0")) && !beginsAsPicture(letters("hello")));
});

Deno.test("names count where they say something", () => {
  for (const name of ["a.JPG", "b/c.jfif", "x.WebP", "x.heic", "x.tiff"]) {
    assert(isNamedAsPicture(name), name);
  }
  for (const name of ["noext", "a.jpg/b", "a.dat", "jpg", ".txt"]) assert(!isNamedAsPicture(name));
  assert(isMisnamed("a.png", "JPEG"));
  for (const name of ["a.jfif", "a.dat", "noext"]) assert(!isMisnamed(name, "JPEG"));
});
