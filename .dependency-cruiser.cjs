/**
 * No circles, and folders point one way: tools serve everybody and need nobody, but for the scripts of the workflows, which stand on
 * the operations; only tests and the sandbox know the sandbox.
 */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "tools-need-nobody",
      severity: "error",
      from: { path: "^tools/(?!workflow/)" },
      to: { path: "^(operations|tests|packages/sandbox)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
