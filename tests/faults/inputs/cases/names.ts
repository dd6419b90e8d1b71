/** Names that steer a terminal, or are markup. @module */
import { type Case, casesOf } from "../case.ts";
import { field, folder, PETS, RUN } from "../contents.ts";
import { classes, PNG } from "../pictures.ts";
import { QUICK } from "../shelf.ts";

const { works, refused, wrong } = casesOf("names");

const NAMES = [
  "\x1b[31mred",
  "two\nlines",
  "a\rb",
  "a|b",
  "`code`",
  "<script>alert(1)",
  "\u202egnp.exe",
  "*bold* _b_",
  "=1+1",
  "\x07bell\x9b",
  "__proto__",
  "constructor",
];

/** All of them. */
export const STRANGE_NAMES: readonly Case[] = [
  ...NAMES.flatMap((name): Case[] => [
    works(
      "inspect ./pets --html ./page.html",
      { pets: PETS, [`pets/${name}`]: classes(["."], 4, { first: 60 }) },
      /52 files/,
      {
        name: JSON.stringify(name),
        makes: ["page.html"],
      },
    ),
    works(
      ["predict", "./run", `./${name}.png`],
      { run: RUN, [`${name}.png`]: PNG },
      /(cat|dog) \(/,
    ),
  ]),
  ...NAMES.slice(0, 7).flatMap((name): Case[] => [
    refused(["predict", "./run", `./${name}.png`], { run: RUN }, /no such file/),
    refused(["evaluate", `./${name}`], { [name]: folder }, /Cannot/),
    wrong([`--${name}`], {}, /Cannot/),
    wrong(["train", `--${name}`], {}, /Cannot/),
    wrong(["train", "--seed", name], {}, /--seed/),
    works("card ./run", { run: RUN, "run/run.json": field("data.folder", name) }, /MODEL_CARD/, {
      name: `pictures in ${JSON.stringify(name)}`,
      makes: ["run/MODEL_CARD.md"],
    }),
  ]),
  works(
    `train ./pets --out ./new ${QUICK} --steps 1`,
    { pets: strangeClasses },
    /Saved to/,
    { name: "classes of such names", makes: ["new"] },
  ),
  refused("train ./pets", { pets: PETS, "pets/\x1b[2J": folder }, /no pictures/, {
    name: "an empty class that clears the screen",
  }),
];

function strangeClasses(path: string, shelf: string) {
  return classes(NAMES, 4)(path, shelf);
}
