/** Kinds of files, by their first bytes. No decoder is reached from here. @module */

/** So many first bytes are enough to know a file. */
export const BEGINNING_BYTES = 1024;

/** A kind of file. */
export interface Format {
  /** As it stands after "it is". */
  readonly name: string;
  /** In lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Whether it is read, is a picture of another kind, or is none at all. */
  readonly kind: "read" | "picture" | "other";
  /** Whether a file begins like this. */
  begins(bytes: Uint8Array): boolean;
}

const latin = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Files that have one of these texts, of one letter a byte, at a place. */
const has = (texts: readonly string[], at = 0) => (bytes: Uint8Array) =>
  texts.some((text) => latin(bytes, at, at + text.length) === text);

/** Files whose beginning, as text, fits. */
const reads = (pattern: RegExp) => (bytes: Uint8Array) =>
  pattern.test(latin(bytes, 0, BEGINNING_BYTES));

/** RIFF files of a kind. */
const isRiff = (kind: string) => (bytes: Uint8Array) =>
  has(["RIFF"])(bytes) && has([kind], 8)(bytes);

/** Files of boxes (ISO 14496-12) that name one of these brands. */
const hasBrand = (brands: RegExp) => (bytes: Uint8Array) => {
  if (!has(["ftyp"], 4)(bytes)) return false;
  const length = Math.min(bytes[2] << 8 | bytes[3], BEGINNING_BYTES);
  const named = [latin(bytes, 8, 12), ...latin(bytes, 16, length).match(/[^]{4}/g) ?? []];
  return named.some((brand) => brands.test(brand));
};

/** A header of 12 to 124 bytes: two letters alone may begin a text. */
const isBmp = (bytes: Uint8Array) =>
  has(["BM"])(bytes) && bytes[14] >= 12 && bytes[14] <= 124 && has(["\0\0\0"], 15)(bytes);

/** Printable letters of ASCII, or bytes of other letters. */
const isText = (bytes: Uint8Array) =>
  bytes.length > 0 &&
  bytes.subarray(0, BEGINNING_BYTES).every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13));

/** The first that fits is what a file is. */
const FORMATS: readonly Format[] = [
  {
    name: "JPEG",
    extensions: [".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".pjpeg", ".pjp"],
    kind: "read",
    begins: has(["\xff\xd8\xff"]),
  },
  { name: "PNG", extensions: [".png"], kind: "read", begins: has(["\x89PNG\r\n\x1a\n"]) },
  { name: "WebP", extensions: [".webp"], kind: "read", begins: isRiff("WEBP") },
  { name: "GIF", extensions: [".gif"], kind: "read", begins: has(["GIF87a", "GIF89a"]) },
  { name: "BMP", extensions: [".bmp", ".dib"], kind: "read", begins: isBmp },
  {
    name: "PGM or PPM",
    extensions: [".pgm", ".ppm", ".pnm"],
    kind: "read",
    begins: reads(/^P[2356]\s*[\s#][\s\d#]/),
  },
  { name: "AVIF", extensions: [".avif"], kind: "picture", begins: hasBrand(/^avi[fs]$/) },
  {
    name: "HEIC",
    extensions: [".heic", ".heif"],
    kind: "picture",
    begins: hasBrand(/^(hei[cxms]|hev[cxms]|mif1|msf1)$/),
  },
  {
    name: "a camera's raw file",
    extensions: [".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf"],
    kind: "picture",
    begins: (bytes) =>
      has(["IIRO", "IIRS", "IIU\0", "FUJIFILMCCD-RAW"])(bytes) || hasBrand(/^crx $/)(bytes) ||
      (has(["II*\0"])(bytes) && has(["CR"], 8)(bytes)),
  },
  {
    name: "TIFF",
    extensions: [".tif", ".tiff"],
    kind: "picture",
    begins: has(["II*\0", "MM\0*", "II+\0", "MM\0+"]),
  },
  {
    name: "SVG",
    extensions: [".svg"],
    kind: "picture",
    begins: reads(/^(\xef\xbb\xbf)?\s*(<[?!][^]*)?<(\w+:)?svg[\s>]/),
  },
  {
    name: "JPEG XL",
    extensions: [".jxl"],
    kind: "picture",
    begins: has(["\xff\x0a", "\0\0\0\x0cJXL "]),
  },
  {
    name: "JPEG 2000",
    extensions: [".jp2", ".j2k"],
    kind: "picture",
    begins: has(["\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"]),
  },
  { name: "a Photoshop file", extensions: [".psd"], kind: "picture", begins: has(["8BPS"]) },
  { name: "PBM", extensions: [".pbm"], kind: "picture", begins: reads(/^P[14]\s*[\s#][\s\d#]/) },
  { name: "QOI", extensions: [".qoi"], kind: "picture", begins: has(["qoif"]) },
  {
    name: "HTML",
    extensions: [],
    kind: "other",
    begins: reads(/^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i),
  },
  { name: "a sound (WAV)", extensions: [], kind: "other", begins: isRiff("WAVE") },
  { name: "a film (AVI)", extensions: [], kind: "other", begins: isRiff("AVI ") },
  { name: "a film (MP4)", extensions: [], kind: "other", begins: has(["ftyp"], 4) },
  { name: "a film (WebM)", extensions: [], kind: "other", begins: has(["\x1a\x45\xdf\xa3"]) },
  { name: "a PDF", extensions: [], kind: "other", begins: has(["%PDF"]) },
  { name: "a ZIP archive", extensions: [], kind: "other", begins: has(["PK\x03\x04"]) },
  { name: "text", extensions: [], kind: "other", begins: isText },
];

const extensionsOf = (kinds: readonly Format["kind"][]) =>
  FORMATS.filter(({ kind }) => kinds.includes(kind)).flatMap(({ extensions }) => extensions);

const PICTURE_EXTENSIONS = extensionsOf(["read", "picture"]);

const extensionOf = (file: string) => /\.[^./\\]*$/.exec(file)?.[0].toLowerCase() ?? "";

/** The format of a file by its first bytes. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return FORMATS.find(({ begins }) => begins(bytes));
}

/** Whether a file's name says that it is a picture, of whatever format. */
export function isNamedAsPicture(file: string): boolean {
  return PICTURE_EXTENSIONS.includes(extensionOf(file));
}

/** Whether a file begins as a picture, of whatever format. */
export function beginsAsPicture(bytes: Uint8Array): boolean {
  return ["read", "picture"].includes(formatOf(bytes)?.kind ?? "");
}

/** Whether a file's name says that it is of another format. */
export function isMisnamed(file: string, format: string): boolean {
  const extension = extensionOf(file);
  return FORMATS.some(({ name, extensions }) => name !== format && extensions.includes(extension));
}

/** Why a file that isn't read isn't, and what to do, after "it is". */
export function whyNotRead(bytes: Uint8Array): string {
  if (bytes.length === 0) return "empty";
  const format = formatOf(bytes);
  if (format?.kind === "other") return `${format.name}, not a picture`;
  if (format) return `${format.name}, convert it to ${format.name === "SVG" ? "PNG" : "JPEG"}`;
  const read = FORMATS.filter(({ kind }) => kind === "read").map(({ name }) => name);
  return `neither ${read.slice(0, -1).join(", ")} nor ${read.at(-1)}`;
}
