// The sample: the actor that builds a tavern, played with its own script.

#pragma once

#include "AudioCapture.h"
#include "Blueprint/WidgetTree.h"
#include "Components/StaticMeshComponent.h"
#include "GameFramework/PlayerController.h"
#include "InworldMicrophoneComponent.h"
#include "InworldTavernActor.h"
#include "InworldTavernBox.h"
#include "InworldTavernFace.h"
#include "game.h"

/** A running game with nothing but the tavern in it. */
struct FTavernGame
{
	FGame Game;
	APlayerController Player;
	AInworldTavern& Tavern;

	FTavernGame()
		: Tavern(*NewObject<AInworldTavern>())
	{
		Game.World.StandinPlayer = &Player;
		Tavern.StandinWorld = &Game.World;
		for (UActorComponent* Component : Tavern.StandinComponents)
			Component->StandinWorld = &Game.World;
		Tavern.BeginPlay();
		CHECK(Tavern.GetBox() != nullptr && Player.StandinView == &Tavern);
		Until([this] { return Shows(TEXT("The fire crackles. Mara looks up.")); });
	}
	~FTavernGame() { Tavern.EndPlay(EEndPlayReason::Destroyed); }

	FString Words() { return Tavern.GetBox()->WidgetTree->RootWidget->StandinWords(); }
	bool Shows(const TCHAR* Part) { return Words().Contains(Part); }
	bool Enter(const TCHAR* Hint, const TCHAR* Text) { return Tavern.GetBox()->WidgetTree->RootWidget->StandinEnter(Hint, Text); }
	void Say(const TCHAR* Text) { CHECK(Enter(TEXT("Say something, and press Enter"), Text)); }
	void Press(const TCHAR* Caption) { CHECK(Tavern.GetBox()->WidgetTree->RootWidget->StandinPress(Caption, true)); }
	void Choose(int32 Index) { CHECK(Tavern.GetBox()->WidgetTree->RootWidget->StandinChoose(Index)); }

	template <typename Condition>
	void Until(Condition Holds)
	{
		TICK_UNTIL((Step(), Holds()));
	}
	void Step()
	{
		Tavern.Tick(0.016f);
		Tavern.Microphone->TickComponent(0.016f, LEVELTICK_All, nullptr);
		Tavern.GetBox()->StandinFrame();
	}
	void UntilReady()
	{
		Until([this] { return Shows(TEXT("\u25CF Ready")); });
	}
};

static void TheTavern()
{
	FTavernGame Game;
	Game.Press(TEXT("History"));
	Game.Say(TEXT("hello"));
	CHECK(Game.Shows(TEXT("You: hello")));
	Game.Until([&] { return Game.Shows(TEXT("\u25CF Speaking")); });
	CHECK(UWidget::StandinFocused() != nullptr); // the player goes on typing
	Game.Until([&] { return Game.Shows(TEXT("Mara: Hello, Ada!")) || Game.Shows(TEXT("Mara: Well, look what the rain")); });
	Game.UntilReady();

	CHECK(!Game.Tavern.IsCellarOpen());
	Game.Say(TEXT("Open the cellar, please."));
	Game.Until([&] { return Game.Tavern.IsCellarOpen(); });
	CHECK(Game.Shows(TEXT("Mara: Stand back from the hatch.")) && Game.Shows(TEXT("Mara takes a key from her apron.")));
	Game.Until([&] { return Game.Shows(TEXT("Mara: There. The barrel on the left is yours.")); });
	Game.UntilReady();

	Game.Choose(1);
	CHECK(Game.Tavern.Microphone->BrainName == TEXT("guard"));
	Game.Say(TEXT("hello"));
	Game.Until([&] { return Game.Shows(TEXT("Bran: Halt! Oh. Hello, Ada.")); });
	Game.UntilReady();
	Game.Choose(2);
	Game.Say(TEXT("Mara, what is for supper?"));
	Game.Until([&] { return Game.Shows(TEXT("Mara: The other one is older")); });
	Game.Until([&] {
		return Game.Shows(TEXT("Bran: I have stood")) || Game.Shows(TEXT("Bran: Noted.")) || Game.Shows(TEXT("Bran: That is above"))
			|| Game.Shows(TEXT("Bran: I am not at"));
	});
	Game.UntilReady();

	Game.Choose(0);
	CHECK(Game.Tavern.GetBox()->WidgetTree->RootWidget->StandinPress(TEXT("Hold to talk"), false));
	Game.Step();
	CHECK(Game.Shows(TEXT("\u25CF Listening")) && Standin::Recording != nullptr);
	std::vector<float> Block(24000);
	for (std::size_t Index = 0; Index < Block.size(); ++Index)
		Block[Index] = static_cast<float>(Index * 331 % 20000) / 10000.0f - 1.0f;
	Standin::Recording->StandinHeard(Block.data(), static_cast<int32>(Block.size()));
	Game.Step();
	Game.Choose(-1); // the button is released
	CHECK(Standin::Recording == nullptr);
	Game.Until([&] { return Game.Shows(TEXT("You: Hello!")); });
	Game.UntilReady();

	Game.Press(TEXT("Mind"));
	CHECK(Game.Enter(TEXT("URL"), TEXT("http://127.0.0.1:9/v1")));
	Game.Press(TEXT("Test connection"));
	Game.Until([&] { return Game.Shows(TEXT("127.0.0.1:9")); });
	CHECK(Game.Enter(TEXT("URL"), TEXT("")));
	Game.Press(TEXT("Use it"));
	Game.Until([&] { return Game.Shows(TEXT("The fire crackles. Mara looks up.")); });
	CHECK(!Game.Tavern.IsCellarOpen());
	CHECK(UInworldTavernBox::ToToml(TEXT("wss://host"), TEXT("a \"b\"")) == TEXT("[mind]\nkind = \"realtime\"\nurl = \"wss://host\"\nmodel = \"a \\\"b\\\"\"\n"));
}

/** The mouth of each viseme, and the brows of each feeling. */
static void FacesOfTheTavern()
{
	TArray<float> Mouth;
	Mouth.AddZeroed(15);
	const auto Height = [&](int32 Shape) {
		float Wide = 0.0f, High = 0.0f;
		Mouth[Shape] = 1.0f;
		UInworldTavernFace::MouthOf(Mouth, Wide, High);
		Mouth[Shape] = 0.0f;
		CHECK(Wide > 0.3f && Wide <= 1.0f);
		return High;
	};
	CHECK(Height(0) < 0.1f && Height(1) < 0.1f && Height(10) > Height(11) && Height(11) > Height(7));
	CHECK(UInworldTavernFace::BrowsOf(EInworldEmotion::Neutral) == 0.0f && UInworldTavernFace::BrowsOf(EInworldEmotion::Anger) < 0.0f);
	CHECK(UInworldTavernFace::BrowsOf(EInworldEmotion::Sadness) > UInworldTavernFace::BrowsOf(EInworldEmotion::Joy));
}
