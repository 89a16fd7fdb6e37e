import type { CatalogConnection } from "./connection.ts";

export const postgresConnection: CatalogConnection = {
  id: "postgres",
  label: "PostgreSQL",
  icon: "brand:postgresql",
  hint: "queries with parameters",
  docs: "https://node-postgres.com/",
  packages: { pg: "^8.23.1" },
  typePackages: { "@types/pg": "^8.23.1" },
  imports: [{ module: "pg", name: "Pool", as: "Pool" }],
  factory: ["new Pool({", "  connectionString: {{DATABASE_URL}},", "})"].join("\n"),
  variable: "db",
  settings: [
    {
      name: "DATABASE_URL",
      description: "URL of the PostgreSQL database, with user and password",
      secret: true,
      sample: "postgres://test@127.0.0.1:9/test",
      where:
        "write it as postgres://user:password@db.example.com/name with the values from your database provider",
      by: "person",
      page: "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
    },
  ],
  check: { call: 'client.query("select 1")', description: "Runs `select 1` in the database" },
  methods: [
    {
      path: "query",
      label: "Run a query",
      description: "Runs a statement. $1 and $2 in its text refer to the list of values.",
      shows: { argument: 0 },
      arguments: '"select * from orders where id = $1", [1]',
      result: "found",
    },
    {
      path: "query",
      label: "Insert a row",
      description: "Inserts a row and returns it with its defaults.",
      shows: { argument: 0 },
      arguments: '"insert into orders (title) values ($1) returning *", [""]',
      result: "inserted",
    },
    {
      path: "query",
      label: "Update rows",
      description: "Changes the rows that a condition selects.",
      shows: { argument: 0 },
      arguments: '"update orders set title = $1 where id = $2", ["", 1]',
      result: "updated",
    },
    {
      path: "connect",
      label: "Take a connection",
      description: "Takes a connection from the pool for a transaction; release() returns it.",
      arguments: "",
      result: "session",
    },
  ],
};
