/** What is to be said of every network that sorts pictures, in sentences. @module */

/** What it is for. */
export const PURPOSE =
  "Meant for learning about networks, and for sorting pictures like those it was trained on where a " +
  "mistake costs little and a person looks at the result.";

/** That it is worse elsewhere. */
export const OTHER_PICTURES =
  "Pictures from another camera, place, light or way of cutting can be sorted much worse than the " +
  "figures say: they hold for pictures like the test's only.";

/** What nobody looked at. */
export const UNTESTED =
  "It has not been tested for fairness between groups of people, nor against pictures made to mislead " +
  "it.";

/** What is said first where pictures are of faces: what must not be, whom to ask, and why. */
export const OF_FACES = {
  claim:
    "This network sorts pictures of faces. It must not be used to decide anything about a person.",
  consent: "Do not run it on people who have not agreed to it.",
  reasons:
    "Not to identify or verify anyone, not to infer sex, gender, age, origin, health, mood or " +
    "character, not for access, hiring, schooling, credit, insurance, policing or surveillance. A " +
    "face does not tell these things; the network only repeats the labels that somebody gave to a " +
    "few pictures, and it is worse for faces unlike those. In many places such uses are against the " +
    "law.",
};
