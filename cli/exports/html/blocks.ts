/** The network within an HTML file: two elements that no browser runs, each with its digest. @module */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { scriptJson } from "../../../data/text/markup.ts";
import { visible } from "../../../data/text/visible.ts";
import { readModelOfHalves } from "../../../engine/formats/model_of_halves.ts";
import type { Model } from "../../../engine/formats/model.ts";
import { writeSafetensors } from "../../../engine/formats/safetensors.ts";
import { IDS } from "../../../web/one_file/ids.ts";

/** More would be no text of base64 that a browser, or this program, can hold. */
const MOST_BYTES = 2 ** 28;
/** No description is longer. */
const MOST_DESCRIPTION = 2 ** 26;

/** An element's kind and name, up to its digest. */
const opening = (type: string, id: string) => `<script type="${type}" id="${id}" data-sha256="`;
const DESCRIPTION = opening("application/json", IDS.description);
const WEIGHTS = opening("text/plain", IDS.weights);
const CLOSING = "</script>";

/** The elements of a network. Throws an `Error` where its weights are too many for one file. */
export function modelBlocks({ description, weights }: Model): string {
  const bytes = writeSafetensors(weights);
  if (bytes.length > MOST_BYTES) {
    throw new Error(
      `Cannot export as HTML as the weights have ${bytes.length} bytes: expected at most ` +
        `${MOST_BYTES}, use --format safetensors or --precision f16`,
    );
  }
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  return [block(DESCRIPTION, scriptJson(description)), block(WEIGHTS, base64)].join("\n");
}

const block = (opening: string, text: string) => `${opening}${digestOf(text)}">${text}${CLOSING}`;

/** Whether bytes hold a network of ours. */
export const hasModel = (bytes: Uint8Array): boolean =>
  bufferOf(bytes).includes(DESCRIPTION, 0, "latin1");

/**
 * Reads the network of an HTML file, runs nothing of it, and believes nothing: throws an `Error` that
 * names `file` where an element is missing, is there twice, or is not as it was written, and as
 * `readModel` does.
 */
export function readModelBlocks(bytes: Uint8Array, file: string): Model {
  if (!hasModel(bytes)) {
    throw new Error(
      `Cannot read a network from '${visible(file)}' as it holds none: expected a page that ` +
        "`export --format html` wrote",
    );
  }
  const description = contentOf(bytes, DESCRIPTION, {
    id: IDS.description,
    file,
    most: MOST_DESCRIPTION,
  });
  const base64 = contentOf(bytes, WEIGHTS, { id: IDS.weights, file, most: MOST_BYTES * 4 / 3 + 4 });
  const decoded = Buffer.from(base64.toString("latin1"), "base64");
  if (decoded.toString("base64") !== base64.toString("latin1")) {
    throw broken(file, IDS.weights, "it is no base64");
  }
  const weights = new Uint8Array(decoded); // a slice of a Buffer would be no copy
  const name = (id: string) => `${file}, #${id}`;
  return readModelOfHalves(
    { description: description.toString(), weights },
    { description: name(IDS.description), weights: name(IDS.weights) },
  );
}

/** The content of the one element that begins so, if it is as it was written. */
function contentOf(
  bytes: Uint8Array,
  opening: string,
  { id, file, most }: { id: string; file: string; most: number },
): Buffer {
  const buffer = bufferOf(bytes);
  const start = buffer.indexOf(opening, 0, "latin1");
  if (start < 0) throw broken(file, id, "it is not there");
  if (buffer.indexOf(opening, start + 1, "latin1") >= 0) {
    throw broken(file, id, "it is there twice");
  }
  const digestStart = start + opening.length;
  const contentStart = digestStart + 66;
  const end = buffer.indexOf(CLOSING, contentStart, "latin1");
  if (end < 0) throw broken(file, id, "it has no end");
  if (end - contentStart > most) throw broken(file, id, "it is too large");
  const content = buffer.subarray(contentStart, end);
  const digest = buffer.toString("latin1", digestStart, contentStart);
  if (digest !== `${digestOf(content)}">`) throw broken(file, id, "it is not as it was written");
  return content;
}

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, length);

const digestOf = (content: string | Uint8Array) =>
  createHash("sha256").update(content).digest("hex");

function broken(file: string, id: string, found: string): Error {
  return new Error(
    `Cannot read the network of '${
      visible(file)
    }' as its #${id} is broken: ${found}, ask for the file again`,
  );
}
