/** What the application's Postgres keeps, as far as anybody asks: its password, the schema's revision, Stack Auth's keys. */
import type { Docker } from "../docker/docker.ts";
import type { Container } from "../docker/state.ts";
import { ProgramFailed } from "./program-failed.ts";

export interface Database {
  /** Of the last start: the program's health check of the database sees to it. */
  password?: string;
  /** alembic_version. */
  revision?: string;
  /** Undefined: Stack Auth has not migrated it. By project, then by key set. */
  stackAuth?: Record<string, Record<string, { client: string; server: string }>>;
  /** What people have put in, as far as a test does. */
  documents?: string[];
  /** A database beside it, which a restore has made. */
  aside?: Database;
}

/** As a backup's manifest counts them. */
export function shownRows({ revision, documents = [] }: Database): Record<string, number> {
  return { ...(revision !== undefined && { "public.alembic_version": 1 }), "public.documents": documents.length };
}

export function envOf({ env }: Container): Record<string, string> {
  return Object.fromEntries(env.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

/** The data of the volume that a Postgres container mounts. */
export function dataOf(postgres: Container, docker: Docker): Database {
  const mount = Object.entries(postgres.mounts).find(([target]) => target.startsWith("/var/lib/postgresql"));
  return mount ? docker.volume(mount[1]) : {};
}

/** @throws ProgramFailed in the words of Postgres's client library */
export function connected(container: Container, docker: Docker, host: string, password: string): Database {
  const postgres = docker.peer(container, host);
  const running = postgres && docker.running(postgres);
  if (!running) throw new ProgramFailed(`could not translate host name "${host}" to address`);
  const database = dataOf(postgres, docker);
  if (database.password !== password) throw new ProgramFailed("FATAL:  password authentication failed for user");
  return database;
}

/** By a connection string: "postgresql+asyncpg://user:password@host:5432/name". */
export function connectedBy(container: Container, docker: Docker, address = ""): Database {
  if (!URL.canParse(address)) throw new ProgramFailed("Could not parse SQLAlchemy URL from string");
  const { hostname, password } = new URL(address);
  return connected(container, docker, hostname, decodeURIComponent(password));
}
