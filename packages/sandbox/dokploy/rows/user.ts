/** Who signs in to Dokploy, and with what. */

export interface UserRow {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  image: string | null;
  role: string;
  createdAt: string;
  updatedAt: string;
}

/** How a user signs in; `password` is a SHA-256, the real one a bcrypt hash. */
export interface AccountRow {
  id: string;
  userId: string;
  providerId: "credential";
  password: string;
}

export interface SessionRow {
  id: string;
  token: string;
  userId: string;
  expiresAt: string;
}
