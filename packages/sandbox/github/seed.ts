/** yapit-tts/yapit as far as a deployment looks at it: small files of our own in the places the real ones have. */
export function yapitFiles(): Record<string, string> {
  return {
    "docker-compose.prod.yml": COMPOSE,
    ".env.prod": lines("DB_DROP_AND_RECREATE=0", "KOKORO_CPU_REPLICAS=2", "REDIS_URL=redis://redis:6379/0"),
    "frontend/Dockerfile": lines(
      "FROM node:22-alpine AS build",
      "COPY . .",
      "RUN npm ci && npm run build",
      "FROM nginx:alpine",
      "COPY --from=build dist /usr/share/nginx/html",
      "COPY nginx.conf /etc/nginx/conf.d/default.conf",
    ),
    "frontend/nginx.conf": lines(
      "server {",
      "  listen 80;",
      "  location /api/ { proxy_pass http://gateway:8000/; }",
      "  location /auth/api/ { proxy_pass http://stack-auth:8102/api/; }",
      "  location /auth/ { proxy_pass http://stack-auth:8101/; }",
      "  location / { root /usr/share/nginx/html; try_files $uri /index.html; }",
      "}",
    ),
    "frontend/.env.production": lines("VITE_API_BASE_URL=/api", "VITE_WS_BASE_URL=wss://yaptts.org/api"),
    "yapit/gateway/Dockerfile": lines(
      "FROM python:3.12-slim",
      "COPY . .",
      'CMD ["uvicorn", "yapit.gateway:app", "--host", "0.0.0.0", "--port", "8000"]',
    ),
    "yapit/gateway/migrations/versions/efc48e1f9c00_initial_schema.py": lines(
      'revision: str = "efc48e1f9c00"',
      "down_revision: str | None = None",
    ),
    "yapit/workers/kokoro/Dockerfile.cpu": lines(
      "FROM python:3.12-slim",
      "COPY . .",
      'CMD ["python", "-m", "yapit.workers.kokoro"]',
    ),
    "docker/Dockerfile.stackauth": lines("FROM stackauth/server:09921e6"),
    "tts_processors.prod.json": '[{"slug": "kokoro"}]\n',
    "document_processors.prod.json": '[{"slug": "markitdown"}]\n',
    "README.md": "# Yapit\n",
  };
}

/** What was there before this program laid its own file over it. */
const COMPOSE = `services:
  frontend:
    build: ./frontend
    networks: [dokploy-network]
  gateway:
    build: { context: ., dockerfile: yapit/gateway/Dockerfile }
    env_file: [.env, .env.prod]
    networks: [dokploy-network]
  postgres:
    image: postgres:16-alpine
    env_file: [.env, .env.prod]
    volumes: ["pgdata:/var/lib/postgresql/data"]
    networks: [dokploy-network]
volumes:
  pgdata: {}
networks:
  dokploy-network:
    external: true
`;

function lines(...all: string[]): string {
  return `${all.join("\n")}\n`;
}
