"""A FastAPI application for uvicorn, with a client for its lifetime. It answers with records."""

import os
from contextlib import asynccontextmanager

import fwkeys
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(app):
    async with fwkeys.AsyncClient() as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/keys")
async def create(name: str, request: Request):
    with await request.app.state.client.create_api_key(display_name=name) as key:
        return {**key.to_dict(), "process": os.getpid()}


@app.get("/keys")
async def list_keys(request: Request) -> "list[fwkeys.ApiKeyRecord]":
    return [key async for key in request.app.state.client.list_api_keys(name_pattern="ci-*")]
