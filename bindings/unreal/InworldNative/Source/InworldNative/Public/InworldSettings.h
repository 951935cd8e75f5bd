// Project Settings > Plugins > Inworld Native.

#pragma once

#include "CoreMinimal.h"
#include "Engine/DeveloperSettings.h"
#include "Templates/SharedPointer.h"
#include "InworldSettings.generated.h"

class FInworldConnectionTest;

/** What sessions are made with unless their component says otherwise. */
UCLASS(Config = Game, DefaultConfig, meta = (DisplayName = "Inworld Native"))
class INWORLDNATIVE_API UInworldSettings : public UDeveloperSettings
{
	GENERATED_BODY()

public:
	virtual FName GetCategoryName() const override { return FName(TEXT("Plugins")); }

	/** "my-workspace", without "workspaces/" in front. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Scene")
	FString Workspace = TEXT("demo");

	/** "my-scene", without "scenes/" in front. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Scene")
	FString Scene = TEXT("tavern");

	/** What characters call the player. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Scene")
	FString PlayerName;

	/** "local" (the characters inside the library), "inworld", "ws://127.0.0.1:4002", "wss://host". Empty: "inworld" with a
	 * key or a token, otherwise "local". */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Server")
	FString Endpoint;

	/** The Base64 key from the studio. It is packaged with the game, where players can read it: for released games let your
	 * own server make access tokens, and give them to Start Session With Token. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Server")
	FString ApiKey;

	/** For "local": a script, relative to the project's Content folder, such as "Inworld/tavern.toml". What is in Content/Inworld
	 * is packaged with the game. Empty: the demo scene (workspace "demo", scene "tavern"). */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Server")
	FString LocalScript;

	/** For "local": TOML whose tables override those of the script, such as the [mind] that lets characters think. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadWrite, Category = "Server", meta = (MultiLine = "true"))
	FString LocalSettings;

	/** For "local": the key of the servers that [mind], [speech] and [hearing] name. It is packaged with the game, where players
	 * can read it: for released games use a server of your own that holds the key. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadWrite, Category = "Server")
	FString MindKey;

	/** A file to record sessions in, for a bug report, such as "D:/tavern.jsonl": inworld-local --play FILE replays the
	 * server's side. Empty: none. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadWrite, Category = "Diagnosis")
	FString RecordFile;

	/** What came of Test Connection. */
	UPROPERTY(VisibleAnywhere, Transient, Category = "Test", meta = (MultiLine = "true"))
	FString TestResult;

	/** Connects with these settings and says hello to the first character. */
	UFUNCTION(CallInEditor, Category = "Test")
	void TestConnection();

	/** Let the library tell in the output log what it does. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Diagnosis")
	bool bVerboseLog = false;

	/** How many events a session may hand out in a frame; the rest waits for the next one. */
	UPROPERTY(Config, EditAnywhere, BlueprintReadOnly, Category = "Diagnosis", meta = (ClampMin = "1"))
	int32 MaxEventsPerFrame = 64;

private:
	/** While it runs. */
	TSharedPtr<FInworldConnectionTest> Test;
};
