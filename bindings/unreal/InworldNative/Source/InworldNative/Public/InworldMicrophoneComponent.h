// The player's voice, from the system's default microphone. Put one on the player's pawn or controller.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldEnums.h"
#include "Templates/SharedPointer.h"
#include "InworldMicrophoneComponent.generated.h"

class FInworldCapture;
class UInworldSessionComponent;

/** Push to talk: Start Talking when the button goes down, Stop Talking when it comes up. */
UCLASS(ClassGroup = "Inworld", meta = (BlueprintSpawnableComponent))
class INWORLDNATIVE_API UInworldMicrophoneComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UInworldMicrophoneComponent();

	/** None: the first session of the game. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TObjectPtr<UInworldSessionComponent> Session;

	/** Whom the player talks to: "guard". Empty: the selected character or conversation. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString BrainName;

	/** Push To Talk: the answer comes after Stop Talking. Open Mic: the server finds the end of speech. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	EInworldMicrophone Mode = EInworldMicrophone::PushToTalk;

	/** Opens the microphone. False: there is none, or no session; the output log tells why. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartTalking();

	/** Closes the microphone. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	void StopTalking();

	/** Whether the microphone is open. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsTalking() const { return Capture.IsValid(); }

	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;
	virtual void TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	bool FindSession();
	bool PushCaptured();

	TSharedPtr<FInworldCapture> Capture;
};
