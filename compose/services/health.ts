/** Health checks in the language each image is sure to have; none of them needs curl. */
export const HEALTH_OVER_HTTP_IN_PYTHON =
  "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4).read()";

export const HEALTH_OVER_HTTP_IN_NODE =
  "Promise.all([8101, 8102].map((port) => fetch(`http://127.0.0.1:$${port}/health`)))" +
  ".then((answers) => process.exit(answers.every(({ ok }) => ok) ? 0 : 1), () => process.exit(1))";
