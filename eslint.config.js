import tseslint from "typescript-eslint";

/** Imports point one way: index → components → {dokploy-provider, compose, stack-config}; compose/ and the schema know no Pulumi. */
const noImport = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules", ".sandbox", "eslint.config.js", ".dependency-cruiser.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  noImport(
    [
      "application-source/**",
      "compose/**",
      "stack-config/schema.ts",
      "stack-config/presets.ts",
      "stack-config/sops/**",
    ],
    ["@pulumi/*", "@yapit-infra/*", "**/components/**"],
    "plain data: no Pulumi here",
  ),
  noImport(
    [
      "application-source/**",
      "components/**",
      "compose/**",
      "stack-config/**",
      "operations/**",
      "packages/dokploy-provider/**",
      "packages/provider-protocol/**",
      "index.ts",
    ],
    ["@yapit-infra/sandbox/**", "**/sandbox/**", "**/tests/**"],
    "the program does not know of the sandbox",
  ),
  noImport(
    ["packages/dokploy-provider/**", "packages/provider-protocol/**"],
    ["../../components/**", "../../../components/**", "../../compose/**", "../../../compose/**", "**/stack-config/**"],
    "a provider knows nothing of this program",
  ),
  { files: ["vitest.config.ts", "index.ts"], rules: { "no-restricted-exports": "off" } },
);
