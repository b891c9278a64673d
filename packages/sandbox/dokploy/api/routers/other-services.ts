/** Kinds of service that this program never makes; answers list them all the same. */
export const otherServices = {
  applications: [],
  libsql: [],
  mariadb: [],
  mongo: [],
  mysql: [],
  postgres: [],
  redis: [],
} as const;
