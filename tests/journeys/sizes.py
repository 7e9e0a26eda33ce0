"""Sizes of pages; those without scripts have a width of their own, by which a page is known as one."""

from playwright.sync_api import ViewportSize

WITH_SCRIPTS: ViewportSize = {"width": 1280, "height": 900}
WITHOUT_SCRIPTS: ViewportSize = {"width": 1100, "height": 900}
