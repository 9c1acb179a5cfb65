"""A FastAPI application with a client for its lifetime. It answers with records. Prints what it answered."""

import json
from contextlib import asynccontextmanager

import fwkeys
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient


@asynccontextmanager
async def lifespan(app):
    async with fwkeys.AsyncClient() as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/keys")
async def create(name: str, request: Request):
    with await request.app.state.client.create_api_key(display_name=name) as key:
        return key.to_dict()


@app.get("/keys")
async def list_keys(request: Request) -> "list[fwkeys.ApiKeyRecord]":
    return [key async for key in request.app.state.client.list_api_keys(name_pattern="ci-*")]


with TestClient(app) as browser:
    created = browser.post("/keys", params={"name": "ci-1"}).json()
    print(json.dumps({"created": created, "listed": browser.get("/keys").json()}))
