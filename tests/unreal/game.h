// What the tests of the plugin share: a running game with one actor, its frames and its checks.

#pragma once

#include "Components/AudioComponent.h"
#include "Components/SkeletalMeshComponent.h"
#include "Containers/Ticker.h"
#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "InworldCharacterComponent.h"
#include "InworldNativeModule.h"
#include "InworldSessionComponent.h"
#include "InworldSettings.h"
#include "InworldSubsystem.h"
#include "Sound/SoundWaveProcedural.h"

#include <chrono>
#include <thread>

static void FailAt(const char* File, int Line, const char* What)
{
	std::fprintf(stderr, "%s:%d: %s\n", File, Line, What);
	for (const std::string& Logged : Standin::Lines)
		std::fprintf(stderr, "  log: %s\n", Logged.c_str());
	std::fflush(stderr);
	std::_Exit(1); // what still exists may refer to each other
}

#define CHECK(Condition) \
	do \
	{ \
		if (!(Condition)) \
			FailAt(__FILE__, __LINE__, #Condition); \
	} while (0)

/** One running game, as Play In Editor makes them: an instance, a world, an actor with components. */
struct FGame
{
	UGameInstance Instance;
	UWorld World;
	AActor Actor;
	UInworldSubsystem Subsystem;
	FSubsystemCollectionBase Collection;

	FGame()
	{
		Instance.StandinSubsystem = &Subsystem;
		World.StandinGame = &Instance;
		Subsystem.Initialize(Collection);
	}
	~FGame()
	{
		Subsystem.Deinitialize();
		// the next game's actor may stand at this one's place
		Standin::OfActor<UAudioComponent>.clear();
		Standin::OfActor<USkeletalMeshComponent>.clear();
		Standin::OfActor<UInworldCharacterComponent>.clear();
	}

	template <typename T>
	T& Make()
	{
		T* Component = NewObject<T>(&Actor);
		Component->StandinWorld = &World;
		Component->StandinOwner = &Actor;
		Standin::OfActor<T>[&Actor] = Component;
		return *Component;
	}
	UInworldCharacterComponent& MakeCharacter(const TCHAR* BrainName)
	{
		UInworldCharacterComponent& Character = Make<UInworldCharacterComponent>();
		Character.BrainName = BrainName;
		Character.BeginPlay();
		return Character;
	}
};

/** One frame of the engine, and the audio that is rendered meanwhile. */
static void Frame(float Seconds = 0.016f)
{
	FTSTicker::GetCoreTicker().StandinTick(Seconds);
	Standin::RenderAudio(static_cast<double>(Seconds));
}

/** Frames of the engine until the condition holds. */
template <typename Condition>
static void TickUntil(const char* File, int Line, const char* What, Condition Holds)
{
	const auto Deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
	while (!Holds())
	{
		Frame();
		std::this_thread::sleep_for(std::chrono::milliseconds(2));
		if (std::chrono::steady_clock::now() > Deadline)
			FailAt(File, Line, What);
	}
}

#define TICK_UNTIL(Condition) TickUntil(__FILE__, __LINE__, #Condition, [&] { return (Condition); })

static bool Logged(const char* Words)
{
	for (const std::string& Line : Standin::Lines)
		if (Line.find(Words) != std::string::npos)
			return true;
	return false;
}
