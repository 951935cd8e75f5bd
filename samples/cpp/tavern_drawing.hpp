/* What tavern.cpp draws with: filled shapes and text on SDL's renderer, the room, and the faces. Nothing here knows of inworld. */
#ifndef TAVERN_DRAWING_HPP
#define TAVERN_DRAWING_HPP

#include <SDL.h>
#include <SDL_ttf.h>

#include <cmath>
#include <string>

constexpr int WIDTH = 960, HEIGHT = 540;

struct Canvas {
    SDL_Renderer *renderer = nullptr;
    TTF_Font *small_font = nullptr, *large_font = nullptr;
    float light = 1;        /* what everything is multiplied with: others than the one who is talked to stand in the shade */

    void color(SDL_Color c) { SDL_SetRenderDrawColor(renderer, shaded(c.r), shaded(c.g), shaded(c.b), c.a); }
    Uint8 shaded(Uint8 part) const { return static_cast<Uint8>(static_cast<float>(part) * light); }

    void box(int x, int y, int w, int h, SDL_Color c)
    {
        const SDL_Rect rect{x, y, w, h};
        color(c);
        SDL_RenderFillRect(renderer, &rect);
    }

    void ellipse(int cx, int cy, int rx, int ry, SDL_Color c)
    {
        color(c);
        for (int y = -ry; y <= ry; y++) {
            const double part = 1.0 - static_cast<double>(y * y) / static_cast<double>(ry * ry);
            const int half = static_cast<int>(std::lround(rx * std::sqrt(part)));
            SDL_RenderDrawLine(renderer, cx - half, cy + y, cx + half, cy + y);
        }
    }

    /* A quadrangle whose upper and lower edges are level. */
    void trapezoid(int cx, int top, int half_top, int bottom, int half_bottom, SDL_Color c)
    {
        color(c);
        for (int y = top; y < bottom; y++) {
            const int half = half_top + (half_bottom - half_top) * (y - top) / (bottom - top);
            SDL_RenderDrawLine(renderer, cx - half, y, cx + half, y);
        }
    }

    void line(int x1, int y1, int x2, int y2, SDL_Color c)
    {
        color(c);
        for (int thick = -2; thick <= 2; thick++) SDL_RenderDrawLine(renderer, x1, y1 + thick, x2, y2 + thick);
    }

    /* Draws a text that is wrapped at `width`; gives its height. */
    int text(int x, int y, const std::string &words, SDL_Color c, TTF_Font *font, int width)
    {
        if (words.empty()) return 0;
        SDL_Surface *surface = TTF_RenderUTF8_Blended_Wrapped(font, words.c_str(), c, static_cast<Uint32>(width));
        if (surface == nullptr) return 0;
        const SDL_Rect rect{x, y, surface->w, surface->h};
        SDL_Texture *texture = SDL_CreateTextureFromSurface(renderer, surface);
        SDL_FreeSurface(surface);
        SDL_RenderCopy(renderer, texture, nullptr, &rect);
        SDL_DestroyTexture(texture);
        return rect.h;
    }
};

inline void draw_room(Canvas &canvas, bool cellar_is_open, double seconds)
{
    for (int y = 0; y < 262; y += 2) {
        const Uint8 warm = static_cast<Uint8>(y / 6);
        canvas.box(0, y, WIDTH, 2, {static_cast<Uint8>(40 + warm), static_cast<Uint8>(27 + warm / 2), 20, 255});
    }
    canvas.box(0, 262, WIDTH, HEIGHT - 262, {42, 26, 17, 255});
    canvas.box(0, 254, WIDTH, 10, {106, 74, 54, 255});
    for (const int x : {140, 796}) canvas.box(x, 0, 24, 254, {56, 36, 26, 255});
    canvas.box(0, 56, WIDTH, 14, {56, 36, 26, 255});
    canvas.box(397, 76, 166, 142, {106, 74, 54, 255});
    for (const int x : {405, 484})
        for (const int y : {84, 150}) canvas.box(x, y, 71, 60, {24, 42, 60, 255});
    canvas.ellipse(524, 116, 14, 14, {232, 226, 200, 255});
    for (const int x : {24, 848}) {
        canvas.box(x - 8, 150, 116, 9, {106, 74, 54, 255});
        canvas.box(x, 112, 16, 38, {61, 106, 75, 255});
        canvas.box(x + 28, 118, 18, 32, {138, 68, 51, 255});
        canvas.box(x + 62, 122, 28, 28, {168, 127, 69, 255});
    }
    /* lamps that flicker */
    const int glow = 34 + static_cast<int>(3 * std::sin(seconds * 7) + 2 * std::sin(seconds * 11));
    for (const int x : {330, 630}) {
        for (int ring = 3; ring > 0; ring--) canvas.ellipse(x, 112, glow * ring / 2, glow * ring / 2, {255, 190, 90, 26});
        canvas.box(x - 14, 96, 28, 32, {255, 207, 112, 255});
        canvas.box(x - 16, 92, 32, 5, {43, 29, 23, 255});
    }
    /* the hatch to the cellar */
    if (cellar_is_open) {
        canvas.trapezoid(480, 216, 54, 272, 66, {125, 85, 55, 255});
        canvas.trapezoid(480, 272, 66, 310, 82, {255, 196, 104, 255});
        for (int y = 280; y < 310; y += 10) canvas.box(456, y, 48, 4, {74, 44, 23, 255});
    } else {
        canvas.trapezoid(480, 272, 66, 310, 82, {111, 74, 47, 255});
        canvas.ellipse(480, 296, 8, 5, {201, 204, 209, 255});
    }
}

struct Look {
    SDL_Color skin, hair, clothes;
    bool has_helmet;
};

enum class Brows { calm, glad, angry, sad };

/* open: how far the mouth is, 0 to 1; round: whether it is round (1) or wide (0). */
inline void draw_face(Canvas &canvas, const Look &look, int x, double open, double round, Brows brows, bool blinks)
{
    constexpr int Y = 158;
    const int inner = brows == Brows::glad ? 2 : brows == Brows::sad ? 6 : brows == Brows::angry ? -7 : 0;
    const int outer = brows == Brows::glad ? 2 : brows == Brows::sad ? -5 : brows == Brows::angry ? 4 : 0;
    const int arch = brows == Brows::glad ? 9 : (inner + outer) / 2;
    const SDL_Color dark{58, 34, 22, 255}, white{255, 255, 255, 255};
    canvas.ellipse(x, Y + 152, 108, 74, look.clothes);
    canvas.box(x - 24, Y + 50, 48, 46, look.skin);
    if (!look.has_helmet) canvas.ellipse(x, Y - 14, 82, 100, look.hair);
    canvas.ellipse(x, Y, 58, 76, look.skin);
    if (look.has_helmet) {
        canvas.ellipse(x, Y + 50, 50, 34, look.hair);
        canvas.ellipse(x, Y + 10, 56, 40, look.skin);
        canvas.ellipse(x, Y - 60, 72, 48, {154, 164, 181, 255});
        canvas.trapezoid(x, Y - 54, 72, Y - 34, 78, {112, 123, 142, 255});
    } else {
        canvas.trapezoid(x, Y - 76, 36, Y - 40, 56, look.hair);
    }
    for (const int side : {-1, 1}) {
        const int eye = x + side * 23;
        canvas.ellipse(eye, Y - 10, 10, blinks ? 2 : 8, blinks ? dark : white);
        if (!blinks) canvas.ellipse(eye, Y - 10, 4, 4, dark);
        canvas.line(eye - side * 14, Y - 25 - inner, eye - side, Y - 25 - arch, dark);
        canvas.line(eye - side, Y - 25 - arch, eye + side * 13, Y - 25 - outer, dark);
    }
    canvas.ellipse(x, Y + 14, 5, 7, {200, 150, 118, 255});
    const int wide = static_cast<int>(18 - 8 * round), high = static_cast<int>(2 + 15 * open);
    canvas.ellipse(x, Y + 40, wide + 3, high + 3, {140, 59, 52, 255});
    canvas.ellipse(x, Y + 40, wide, high, {90, 26, 28, 255});
    if (open > 0.3) canvas.box(x - wide / 2, Y + 40 - high + 1, wide, 4, {245, 238, 226, 255});
}

#endif
