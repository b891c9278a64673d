/** Deploy keys and webhooks: for administrators of the repository. */
import { hookAnswer, keyAnswer } from "../answers/keys-and-hooks.ts";
import type { HookRequest } from "../webhooks.ts";
import { numberOf, repositoryOf, type Route, userOf } from "./route.ts";

const KEYS = "/repos/:owner/:repo/keys";
const HOOKS = "/repos/:owner/:repo/hooks";

export const keyRoutes: Route[] = [
  {
    method: "GET",
    path: KEYS,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      return repository.keys.map((key) => keyAnswer(repository, key));
    },
  },
  {
    method: "POST",
    path: KEYS,
    status: 201,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      const body = request.body as { title?: string; key?: string; read_only?: boolean };
      const addedBy = userOf(request).login;
      return keyAnswer(repository, request.store.deployKeys.add(repository, { ...body, addedBy }));
    },
  },
  {
    method: "GET",
    path: `${KEYS}/:id`,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      return keyAnswer(repository, request.store.deployKeys.get(repository, numberOf(request, "id")));
    },
  },
  {
    method: "DELETE",
    path: `${KEYS}/:id`,
    status: 204,
    answer: (request) => request.store.deployKeys.delete(repositoryOf(request, "admin"), numberOf(request, "id")),
  },
];

export const hookRoutes: Route[] = [
  {
    method: "GET",
    path: HOOKS,
    list: true,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      return repository.hooks.map((hook) => hookAnswer(repository, hook));
    },
  },
  {
    method: "POST",
    path: HOOKS,
    status: 201,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      return hookAnswer(repository, request.store.webhooks.create(repository, request.body as HookRequest));
    },
  },
  {
    method: "GET",
    path: `${HOOKS}/:id`,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      return hookAnswer(repository, request.store.webhooks.get(repository, numberOf(request, "id")));
    },
  },
  {
    method: "PATCH",
    path: `${HOOKS}/:id`,
    answer: (request) => {
      const repository = repositoryOf(request, "admin");
      const hook = request.store.webhooks.edit(repository, numberOf(request, "id"), request.body as HookRequest);
      return hookAnswer(repository, hook);
    },
  },
  {
    method: "DELETE",
    path: `${HOOKS}/:id`,
    status: 204,
    answer: (request) => request.store.webhooks.delete(repositoryOf(request, "admin"), numberOf(request, "id")),
  },
];
