/** A command line that a person may type, with the files that it finds, and what must come of it. @module */
import { visible } from "../../../data/text/visible.ts";
import type { Content } from "./contents.ts";

/** The kinds of faults that `docs/reliability.md` counts. */
export const KINDS = {
  figures: "figures that mislead",
  endless: "what never ends or is too large",
  loss: "work or files lost",
  damage: "damaged or edited files",
  pictures: "files passed over or refused",
  words: "a wrong reason, or none",
  names: "text that isn't ours",
} as const;

/** A name of `KINDS`. */
export type Kind = keyof typeof KINDS;

/** One command line. */
export interface Case {
  readonly kind: Kind;
  /** Where several cases have the same command line. */
  readonly name?: string;
  /** A task's name and its arguments; `./` stands for the case's own folder, given in full. */
  readonly line: string | readonly string[];
  /** What lies in the case's folder, by path: laid down in this order, one upon another. */
  readonly files?: Readonly<Record<string, Content>>;
  /** What is typed or piped in. */
  readonly stdin?: string | Uint8Array;
  /** A line of bash in which `"$@"` is the command. */
  readonly shell?: string;
  /** The exit code. */
  readonly exit: number;
  /** What the output must say. */
  readonly says?: RegExp;
  /** What the output must not say. */
  readonly never?: RegExp;
  /** Paths within the folder that may be new, with all that is below them. */
  readonly makes?: readonly string[];
  /** Paths within the folder that the command may write to. */
  readonly changes?: readonly string[];
  /** The most characters that it may print. */
  readonly most?: number;
}

type More = Partial<Omit<Case, "kind" | "line" | "exit" | "files" | "says">>;
type Make = (
  line: Case["line"],
  files?: Case["files"],
  says?: RegExp,
  more?: More,
) => Case;

const made = (kind: Kind, exit: number): Make => (line, files, says, more) => ({
  kind,
  line,
  files,
  exit,
  says,
  ...more,
});

/** Makers of cases of a kind: what works, what is refused, and a command line that is wrong. */
export function casesOf(kind: Kind): Record<"works" | "refused" | "wrong", Make> {
  return { works: made(kind, 0), refused: made(kind, 1), wrong: made(kind, 2) };
}

/** What a person reads of it: the command line, and what the files are if that says more. */
export function nameOf({ name, line, files = {} }: Case): string {
  const words = typeof line === "string" ? line.split(" ") : line;
  const typed = words.map((word) => word.length > 60 ? `${word.slice(0, 20)}…` : word || "''");
  const others = Object.keys(files).filter((file) =>
    !["run", "pets"].includes(file) && !words.some((word) => word.endsWith(`./${file}`))
  );
  const about = name ?? others.slice(0, 3).join(", ");
  return visible(`${typed.join(" ")}${about && ` (${about})`}`);
}
