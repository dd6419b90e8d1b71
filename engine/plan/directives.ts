/** The directives that precede a shader: WGSL wants them before anything else. @module */

/** Deno's compiler does not know it yet, and takes subgroups without. */
export const ENABLE_SUBGROUPS = "enable subgroups;";

/** What a shader must say, by what its text uses. */
const DIRECTIVES: readonly { readonly uses: RegExp; readonly directive: string }[] = [
  { uses: /\bf16\b/, directive: "enable f16;" },
  { uses: /\bsubgroup\w*\(/, directive: ENABLE_SUBGROUPS },
  {
    uses: /\bsubgroup_matrix_\w+</,
    // The analysis takes whatever depends on a subgroup's number for different within the subgroup.
    directive: "enable chromium_experimental_subgroup_matrix; " +
      "diagnostic(off, chromium.subgroup_matrix_uniformity);",
  },
];

/** The directives of a shader. */
export function directivesOf(text: string): string[] {
  const code = text.replaceAll(/\/\/.*/g, "");
  return DIRECTIVES.filter(({ uses }) => uses.test(code)).map(({ directive }) => directive);
}
